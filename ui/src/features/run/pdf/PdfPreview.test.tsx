// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiProblem } from "../../../api/client";
import { resize } from "../../../testing/browser";
import { offered, take } from "../../../testing/offers";
import { type Page, showAt } from "../../../testing/page";
import { click, field, find, findAll, named, settled, textOf } from "../../../testing/screen";
import { later } from "../../../testing/server";
import { PdfPreview } from "./PdfPreview";
import type { OpenPdf } from "./document";

const openPdf = vi.hoisted(() => vi.fn<(run: string, path: string, failed: (error: unknown) => void) => Promise<OpenPdf>>());
vi.mock("./document", () => ({ openPdf }));

beforeEach(() => vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(626));
afterEach(() => {
  openPdf.mockReset();
  vi.restoreAllMocks();
});

interface Drawn {
  readonly page: number;
  readonly scale: number;
}

/** A document of pages that are 300 by 600; the pages named here cannot be drawn. */
function pdf(nPages: number, broken: readonly number[] = []) {
  const drawn: Drawn[] = [];
  const stopped: number[] = [];
  const close = vi.fn();
  const getPage = (page: number) =>
    Promise.resolve({
      getViewport: ({ scale }: { readonly scale: number }) => ({ width: 300 * scale, height: 600 * scale, scale }),
      render: ({ viewport }: { readonly viewport: { readonly scale: number } }) => {
        drawn.push({ page, scale: viewport.scale });
        return { promise: broken.includes(page) ? Promise.reject(new Error("no font")) : Promise.resolve(), cancel: () => stopped.push(page) };
      },
      getTextContent: () => Promise.resolve({ items: [{ str: `words of ${page}` }, { type: "mark" }] }),
    });
  return { drawn, stopped, close, opened: { document: { numPages: nPages, getPage }, close } as unknown as OpenPdf };
}

const show = (address = "/runs/r/files"): Promise<Page> => showAt(address, () => <PdfPreview run="r" path="a/report.pdf" />);
const page = (n: number) => find(`[data-page="${n}"]`);
const near = async (n: number) => {
  resize(page(n), 600, 1200);
  await settled();
};
const number = () => field("Page") as HTMLInputElement;
const isOff = (name: string) => named(name).hasAttribute("disabled");

it("pages have their places at once, and are drawn and read out when they come near", async () => {
  const { opened, drawn } = pdf(500);
  openPdf.mockResolvedValue(opened);
  await show();
  expect([findAll(".pdf-page").length, drawn, findAll("canvas").length, textOf(find(".pdf-bar")).includes("of 500")]).toEqual([500, [], 0, true]);
  resize(find(".pdf"), 626, 800);
  await near(2);
  expect([drawn.map((one) => one.page), page(2).querySelectorAll("canvas").length, page(2).getAttribute("aria-label")]).toEqual([[2], 1, "Page 2. words of 2 "]);
  // Its place has the shape of the page.
  expect([page(2).style.width, page(2).style.height, page(1).getAttribute("aria-label")]).toEqual(["600px", "1200px", "Page 1. "]);
});

it("the page that is asked for is in the address and is brought into sight; there is none before the first or behind the last", async () => {
  openPdf.mockResolvedValue(pdf(3).opened);
  const seen: string[] = [];
  vi.spyOn(HTMLElement.prototype, "scrollIntoView").mockImplementation(function (this: HTMLElement) { seen.push(this.dataset["page"] ?? ""); });
  const at = await show();
  expect([isOff("Previous page"), isOff("Next page")]).toEqual([true, false]);
  for (let i = 0; i < 2; i += 1) {
    click(named("Next page"));
    await settled();
  }
  expect([at.query(), seen, isOff("Next page")]).toEqual([{ page: "3" }, ["2", "3"], true]);
  for (const [typed, page] of [["99", "3"], ["0", "1"], ["", "1"], ["2", "2"]] as const) {
    number().value = typed;
    number().dispatchEvent(new Event("change", { bubbles: true }));
    await settled();
    expect(at.query()["page"], typed).toBe(page);
  }
});

it("a link to a page opens there", async () => {
  openPdf.mockResolvedValue(pdf(9).opened);
  const seen: string[] = [];
  vi.spyOn(HTMLElement.prototype, "scrollIntoView").mockImplementation(function (this: HTMLElement) { seen.push(this.dataset["page"] ?? ""); });
  await show("/runs/r/files?page=7&zoom=150");
  expect([seen, number().value, textOf(find(".pdf-bar"))]).toEqual([["7"], "7", "↑↓Page of 9−150 %+"]);
});

it("larger and smaller go through sizes that there are, and draw again what is near", async () => {
  const { opened, drawn } = pdf(2);
  openPdf.mockResolvedValue(opened);
  const at = await show();
  resize(find(".pdf"), 626, 800);
  await near(1);
  click(named("Larger"));
  await settled();
  expect([at.query()["zoom"], drawn.map((one) => one.scale), page(1).style.width, page(1).querySelectorAll("canvas").length]).toEqual(["125", [2, 2.5], "750px", 1]);
  for (let i = 0; i < 9; i += 1) {
    click(named("Smaller"));
    await settled();
  }
  expect([at.query()["zoom"], isOff("Smaller"), isOff("Larger")]).toEqual(["50", true, false]);
});

it("while a document is opened its place is held, and one that is left before is closed when it comes", async () => {
  const { opened, close } = pdf(1);
  const answer = later<OpenPdf>();
  openPdf.mockReturnValue(answer.promise);
  const at = await show();
  expect(findAll(".of-box")).toHaveLength(1);
  at.leave();
  expect(close).not.toHaveBeenCalled();
  answer.keep(opened);
  await settled();
  expect(close).toHaveBeenCalledOnce();
});

it("a document is closed when it is left, and what is being drawn is stopped", async () => {
  const { opened, close, stopped } = pdf(2);
  openPdf.mockResolvedValue(opened);
  const at = await show();
  await near(1);
  at.leave();
  expect([close.mock.calls.length, stopped]).toEqual([1, [1]]);
});

it("what cannot be shown says why: a password, no PDF, a refusal of the server that can be tried again", async () => {
  for (const [name, text] of [["PasswordException", "This document is protected with a password. Download it to open it."], ["InvalidPDFException", "This file is no PDF that can be shown. Download it instead."]] as const) {
    openPdf.mockRejectedValueOnce(Object.assign(new Error("?"), { name }));
    const at = await show();
    expect([textOf(find(".bad")), findAll(".skeleton").length]).toEqual([text, 0]);
    at.leave();
  }
  openPdf.mockRejectedValueOnce(new ApiProblem({ code: "file_not_found", kind: "not_found", what: "There is no such file.", request_id: "", facts: {} }, 404));
  await show();
  expect(textOf(find(".problem-what"))).toBe("There is no such file.");
  openPdf.mockResolvedValueOnce(pdf(1).opened);
  click(named("Try again"));
  await settled();
  expect([findAll(".problem").length, findAll(".pdf-page").length]).toEqual([0, 1]);
});

it("a later part that cannot be read says so in the place of the pages", async () => {
  openPdf.mockResolvedValue(pdf(4).opened);
  await show();
  openPdf.mock.calls[0]?.[2](new ApiProblem({ code: "unreachable", kind: "unavailable", what: "The server cannot be reached.", request_id: "", facts: {} }, 0));
  expect([textOf(find(".problem-what")), findAll(".pdf-page").length]).toEqual(["The server cannot be reached.", 0]);
});

it("a page that cannot be drawn says so and leaves the others alone", async () => {
  openPdf.mockResolvedValue(pdf(2, [1]).opened);
  await show();
  await near(1);
  await near(2);
  expect([page(1).getAttribute("aria-label"), page(2).getAttribute("aria-label")]).toEqual(["Page 1. This page could not be drawn.", "Page 2. words of 2 "]);
  expect([textOf(page(1)), textOf(page(2))]).toEqual(["This page could not be drawn.", ""]);
});

it("of a very long document the first pages are shown, and that is said", async () => {
  openPdf.mockResolvedValue(pdf(2500).opened);
  await show("/runs/r/files?page=2400");
  expect([findAll(".pdf-page").length, number().value, textOf(find(".muted.small:not(.pdf-bar *)"))]).toEqual([2000, "2000", "The first 2,000 pages. Download the file for the rest."]);
});

it("the palette turns pages and changes their size", async () => {
  openPdf.mockResolvedValue(pdf(2).opened);
  const at = await show();
  expect(offered()).toEqual(["Next page", "Larger", "Smaller"]);
  for (const what of ["Next page", "Larger"]) {
    take(what);
    await settled();
  }
  expect([at.query()["page"], Number(at.query()["zoom"]) > 100, offered().includes("Next page")]).toEqual(["2", true, false]);
  take("Previous page");
  await settled();
  expect(at.query()["page"]).toBe("1");
});
