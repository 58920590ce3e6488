// Files of a run: previews of every kind, long texts by parts, and pages that reach nothing of ours.
import { expect } from "@playwright/test";
import { endRun, expectSound, makeExperiment, picture, putFile, startApart, startRun } from "./scene";
import { type Served, test } from "./server";

const SCRIPT = `
  const told = [];
  const tried = (name, what) => { try { told.push(name + ': ' + what()); } catch (error) { told.push(name + ': ' + error.name); } };
  tried('origin', () => self.origin);
  tried('parent', () => (parent.document.title = 'stolen'));
  tried('storage', () => localStorage.length);
  tried('cookies', () => document.cookie);
  fetch('/api/v1/experiments').then(() => told.push('fetch: reached'), () => told.push('fetch: refused')).finally(() => {
    const out = document.createElement('p');
    out.id = 'told';
    out.textContent = told.join(', ');
    (document.body ?? document.documentElement).append(out);
    document.documentElement.setAttribute('data-told', told.join(', '));
  });
`;

async function withFiles(served: Served, name: string, files: Record<string, string | Uint8Array<ArrayBuffer>>): Promise<string> {
  const experiment = await makeExperiment(served, name);
  const run = await startRun(served, experiment, name);
  for (const [path, body] of Object.entries(files)) await putFile(served, experiment, run, path, body);
  await endRun(served, run);
  return run;
}

/** A document of some pages, with a script that a viewer might run. */
function pdfOf(pages: readonly string[]): Uint8Array<ArrayBuffer> {
  const content = (text: string) => `BT /F1 24 Tf 40 700 Td (${text}) Tj ET\n0.1 0.4 0.8 rg 40 400 200 120 re f`;
  const kids = pages.map((_, i) => `${5 + i * 2} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    "<< /S /JavaScript /JS (fetch\\('/api/v1/experiments?from=pdf'\\); document.title = 'stolen'; app.alert\\('stolen'\\)) >>",
    ...pages.flatMap((text, i) => [`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${6 + i * 2} 0 R >>`, `<< /Length ${content(text).length} >>\nstream\n${content(text)}\nendstream`]),
  ];
  let body = "%PDF-1.4\n";
  const places = objects.map((object, i) => {
    const place = body.length;
    body += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  return new TextEncoder().encode(`${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`);
}

test("a page or drawing with a script runs nowhere in our origin", async ({ page, served }) => {
  const run = await withFiles(served, "sly-pages", {
    "report.html": `<!doctype html><title>x</title><body><script>${SCRIPT}</script></body>`,
    "plot.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><script>${SCRIPT}</script><text y="20">plot</text></svg>`,
  });
  const reached: string[] = [];
  page.on("response", (reply) => {
    if (reply.frame() !== page.mainFrame() && new URL(reply.url()).pathname.startsWith("/api/v1/experiments")) reached.push(reply.url());
  });
  for (const name of ["report.html", "plot.svg"]) {
    await page.goto(`${served.url}/runs/${run}/files?file=${name}`);
    const frame = page.frameLocator(".preview-frame");
    await expect(frame.locator(":root")).toHaveAttribute("data-told", /fetch: refused/);
    const told = (await frame.locator(":root").getAttribute("data-told")) ?? "";
    expect(told).toContain("origin: null");
    expect(told).toContain("parent: SecurityError");
    expect(told).toContain("storage: SecurityError");
    expect(told).toContain("cookies: SecurityError");
    await expect(page).toHaveTitle(/sly-pages/);
    await expectSound(page, name);
    // Opened by its address alone it has no origin either.
    await page.goto(`${served.url}/api/v1/runs/${run}/files/content?path=${name}`);
    await expect(page.locator(":root")).toHaveAttribute("data-told", /origin: null.*fetch: refused/);
  }
  // The address that clients download from never shows anything.
  const download = page.waitForEvent("download");
  await page.goto(`${served.url}/get-artifact?run_id=${run}&path=report.html`).catch(() => undefined);
  expect((await download).suggestedFilename()).toBe("report.html");
  expect(reached).toEqual([]);
});

test("a PDF is drawn page by page in both themes, and its scripts do not run", async ({ page, served }, info) => {
  const run = await withFiles(served, "papers", { "paper.pdf": pdfOf(["First page", "Second page", "Third page"]), "broken.pdf": "no document at all" });
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(`${served.url}/runs/${run}/files?file=paper.pdf`);
    await expect(page.getByRole("img", { name: "Page 1. First page" })).toBeVisible();
    await expect(page.getByText("of 3")).toBeVisible();
    const blue = await page.locator(".pdf-page canvas").first().evaluate((canvas) => {
      const picture = canvas instanceof HTMLCanvasElement ? canvas.getContext("2d") : null;
      const size = canvas instanceof HTMLCanvasElement ? [canvas.width, canvas.height] : [0, 0];
      return [...(picture?.getImageData(Math.round(((size[0] ?? 0) * 140) / 612), Math.round(((size[1] ?? 0) * 330) / 792), 1, 1).data ?? [])];
    });
    expect(blue.slice(0, 3).map((one) => Math.round(one / 10))).toEqual([3, 10, 20]);
    await expectSound(page, `PDF, ${theme}`);
    await picture(page, info, `pdf-${theme}.png`);
  }
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page).toHaveURL(/page=3/);
  await expect(page.getByRole("img", { name: "Page 3. Third page" })).toBeVisible();
  await page.getByRole("button", { name: "Larger" }).click();
  await expect(page).toHaveURL(/zoom=125/);
  await expect(page).toHaveTitle(/papers/);
  expect(asked.filter((url) => url.includes("from=pdf"))).toEqual([]);
  expect(faults).toEqual([]);
  await page.goto(`${served.url}/runs/${run}/files?file=broken.pdf`);
  await expect(page.getByText("This file is no PDF that can be shown.")).toBeVisible();
});

test("a text of 50 MB is read by parts and never freezes the page", async ({ page, served }) => {
  const line = "0123456789 a text that nobody reads whole, but anyone may search\n";
  const run = await withFiles(served, "long-texts", { "corpus.txt": line.repeat(Math.ceil(50e6 / line.length)), "one-line.json": `[${"1,".repeat(3e6)}1]`, "short.txt": "a few words" });
  let most = 0;
  page.on("response", (reply) => {
    if (reply.url().includes("/files/content")) most = Math.max(most, Number(reply.headers()["content-length"] ?? 0));
  });
  await page.goto(`${served.url}/runs/${run}/files?file=corpus.txt`);
  await expect(page.locator(".log-line").first()).toContainText("0123456789 a text");
  await expect(page.getByText("769,231 lines, 48 MiB")).toBeVisible();
  expect(await page.locator(".log-line").count()).toBeLessThan(200);
  expect(most).toBeLessThanOrEqual(1024 * 1024);
  await page.goto(`${served.url}/runs/${run}/files?file=one-line.json`);
  await expect(page.locator(".log-line").first()).toContainText("[1,1,1");
  await page.goto(`${served.url}/runs/${run}/files?file=short.txt`);
  await expect(page.locator(".preview-text")).toHaveText("a few words");
});

test("every kind of file has its preview or says that it has none", async ({ page, served }, info) => {
  const run = await withFiles(served, "kinds", {
    "a.csv": "name,n\nx,1\ny,2\n",
    "b.json": '{"deep":{"er":[1,2]}}',
    "c.md": "# Title\n\n<script>window.bad = 1</script><img src=x onerror='window.bad = 1'>\n\n**bold**",
    "d.ipynb": JSON.stringify({ cells: [{ cell_type: "code", source: "1+1", outputs: [{ data: { "text/plain": ["2"] } }] }] }),
    "e.table.json": JSON.stringify({ columns: ["q", "a"], data: [["why", "because"]] }),
    "f.bin": "\u0000\u0001",
    "folder/g.txt": "inside",
  });
  const open = (path: string) => page.goto(`${served.url}/runs/${run}/files?file=${encodeURIComponent(path)}`);
  await open("a.csv");
  await expect(page.getByRole("columnheader", { name: "name" })).toBeVisible();
  await open("b.json");
  await expect(page.locator(".preview-text")).toContainText('"deep": {');
  await open("c.md");
  await expect(page.locator(".markdown strong")).toHaveText("bold");
  expect(await page.evaluate(() => "bad" in window)).toBe(false);
  await open("d.ipynb");
  await expect(page.locator(".notebook-output")).toHaveText("2");
  await open("e.table.json");
  await expect(page.getByRole("cell", { name: "because" })).toBeVisible();
  await open("f.bin");
  await expect(page.getByText("There is no preview of this kind of file.")).toBeVisible();
  await open("folder/g.txt");
  await expect(page.locator(".preview-text")).toHaveText("inside");
  await expect(page.locator(".tree-file[aria-current]")).toContainText("g.txt");
  await expectSound(page, "files");
  await picture(page, info, "files.png");
});

/** Noise of some seconds in 16 bits and two channels, as a WAV. */
function wavOf(seconds: number): Uint8Array<ArrayBuffer> {
  const [rate, frame] = [44_100, 4];
  const size = seconds * rate * frame;
  const view = new DataView(new ArrayBuffer(44 + size));
  const word = (at: number, text: string) => [...text].forEach((one, i) => view.setUint8(at + i, one.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + size, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * frame, true);
  view.setUint16(32, frame, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, size, true);
  for (let at = 44; at < view.byteLength; at += 2) view.setInt16(at, (at * 7919) % 2000, true);
  return new Uint8Array(view.buffer);
}

test("long sound goes to any place by asking for a range, not by reading all before it", async ({ page, served }) => {
  const seconds = 300;
  const wav = wavOf(seconds);
  const run = await withFiles(served, "long-sounds", { "talk.wav": wav });
  const ranges: string[] = [];
  page.on("response", async (reply) => {
    if (!reply.url().includes("talk.wav") || !reply.url().includes("/files/content")) return;
    ranges.push(`${reply.status()} ${(await reply.request().allHeaders())["range"] ?? ""}`);
  });
  await page.goto(`${served.url}/runs/${run}/files?file=talk.wav`);
  const sound = page.locator("audio");
  await expect.poll(() => sound.evaluate((one: HTMLAudioElement) => Math.round(one.duration))).toBe(seconds);
  await expect.poll(() => ranges).toContain("206 bytes=0-");
  const at = await sound.evaluate((one: HTMLAudioElement) => new Promise<number>((resolve) => {
    one.addEventListener("seeked", () => resolve(one.currentTime), { once: true });
    one.currentTime = 290;
  }));
  expect(at).toBe(290);
  const last = () => Math.max(...ranges.map((one) => Number(/^206 bytes=(\d+)-/.exec(one)?.[1] ?? 0)));
  await expect.poll(last).toBeGreaterThan(wav.length * 0.9);
  const read = await sound.evaluate((one: HTMLAudioElement) => Array.from({ length: one.buffered.length }, (_, i) => one.buffered.end(i) - one.buffered.start(i)).reduce((sum, part) => sum + part, 0));
  expect(read).toBeLessThan(seconds * 0.75);
  await expectSound(page, "sound");
});

test("film is asked for by range, and what cannot be played says why with a way to save it", async ({ page, served }, info) => {
  const run = await withFiles(served, "films", { "broken.mp4": "no film at all", "empty.webm": "", "broken.wav": "RIFF" });
  const asked = page.waitForRequest((request) => request.url().includes("broken.mp4") && request.resourceType() === "media");
  await page.goto(`${served.url}/runs/${run}/files?file=broken.mp4`);
  expect((await (await asked).allHeaders())["range"]).toBe("bytes=0-");
  const preview = page.getByRole("article");
  await expect(preview.getByRole("alert")).toContainText("This film cannot be played here.");
  await expectSound(page, "broken film");
  await picture(page, info, "broken-film.png");
  const download = page.waitForEvent("download");
  await preview.getByRole("alert").getByRole("link", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("broken.mp4");
  await page.getByRole("button", { name: "empty.webm" }).click();
  await expect(preview.getByRole("alert")).toContainText("This file is empty.");
  await page.getByRole("button", { name: "broken.wav" }).click();
  await expect(preview.getByRole("alert")).toContainText("This sound cannot be played here.");
  await page.route("**/files/content?**", (route) => route.abort());
  await page.reload();
  await expect(preview.getByRole("alert")).toContainText("The server cannot be reached.");
  await page.unroute("**/files/content?**");
  await preview.getByRole("button", { name: "Try again" }).click();
  await expect(preview.getByRole("alert")).toContainText("This sound cannot be played here.");
});

test("files that a run logs while one looks come into the list, an open folder stays open, and long lists are shown in parts", async ({ page, served }) => {
  const { experiment, run } = await startApart(served, "filing");
  await page.goto(`${served.url}/runs/${run}/files`);
  await expect(page.getByRole("heading", { name: "This run has no files" })).toBeVisible();
  await putFile(served, experiment, run, "plots/a.txt", "a");
  await page.getByRole("button", { name: "plots" }).click();
  const files = page.getByRole("list", { name: "plots" }).getByRole("button");
  await expect(files).toHaveText([/a\.txt/]);
  await putFile(served, experiment, run, "plots/b.txt", "bb");
  await expect(files).toHaveText([/a\.txt/, /b\.txt/]);
  for (let n = 0; n < 210; n += 1) await putFile(served, experiment, run, `many/${String(n).padStart(3, "0")}.txt`, "x");
  await page.goto(`${served.url}/runs/${run}/files?file=many/205.txt`);
  const many = page.getByRole("list", { name: "many" }).getByRole("button");
  await expect(many).toHaveCount(206);
  await page.getByRole("button", { name: "Show more (4 left)" }).click();
  await expect(many).toHaveCount(210);
  await endRun(served, run);
});

test("a text that a live run writes anew is read anew, the next file begins at its beginning, and images stand on a slider", async ({ page, served }, info) => {
  const { experiment, run } = await startApart(served, "rewriting");
  const dot = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (letter) => letter.charCodeAt(0));
  for (const step of [1, 2, 10]) await putFile(served, experiment, run, `out_${step}.png`, dot);
  await putFile(served, experiment, run, "state.txt", "one");
  await page.goto(`${served.url}/runs/${run}/files?file=state.txt&page=3`);
  await expect(page.locator(".preview-text")).toHaveText("one");
  await putFile(served, experiment, run, "state.txt", "one, two");
  await expect(page.locator(".preview-text")).toHaveText("one, two");
  await page.getByRole("button", { name: "out_1.png" }).click();
  await expect(page).toHaveURL(/files\?file=out_1\.png$/);
  const slider = page.getByRole("slider", { name: "Step" });
  await slider.focus();
  await page.keyboard.press("End");
  await expect(page.locator(".preview-image")).toHaveAttribute("alt", "out_10.png");
  await expect(slider).toBeFocused();
  await expectSound(page, "image with steps");
  await picture(page, info, "steps.png");
  await endRun(served, run);
});

test("a plotly figure is drawn, its text is one click away, and what a notebook leaves out is named", async ({ page, served }, info) => {
  const figure = { data: [{ x: [1, 2, 3], y: [3, 1, 2], name: "train" }, { type: "bar", x: [1, 2, 3], y: [1, 2, 1], name: "n" }, { type: "heatmap", z: [[1]] }], layout: { title: { text: "Loss" }, xaxis: { title: { text: "step" } } } };
  const run = await withFiles(served, "figures", { "loss.plotly.json": JSON.stringify(figure), "n.ipynb": JSON.stringify({ cells: [{ cell_type: "code", source: "df", outputs: [{ data: { "text/html": "<table>", "text/plain": ["a"] } }] }] }) });
  await page.goto(`${served.url}/runs/${run}/files?file=loss.plotly.json`);
  await expect(page.getByRole("img", { name: /^Loss: train, n/ })).toBeVisible();
  await expect(page.getByText("Not drawn here: heatmap.")).toBeVisible();
  await expectSound(page, "plotly");
  await picture(page, info, "plotly.png");
  await page.getByRole("button", { name: "Show the text" }).click();
  await expect(page.locator(".preview-text")).toContainText('"heatmap"');
  await page.goto(`${served.url}/runs/${run}/files?file=n.ipynb`);
  await expect(page.getByText("Not shown here: text/html.")).toBeVisible();
});

test("a notebook shows a drawing, whose scripts do not run, and draws a figure of plotly", async ({ page, served }) => {
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" onload="document.title=1"><script>document.title = 1</script><rect width="40" height="20"/></svg>';
  const figure = { data: [{ x: [1, 2, 3], y: [3, 1, 2], name: "train" }], layout: { title: { text: "Loss" } } };
  const outputs = [{ data: { "image/svg+xml": [drawing] } }, { data: { "application/vnd.plotly.v1+json": figure, "text/html": "<div>" } }];
  const run = await withFiles(served, "drawings", { "n.ipynb": JSON.stringify({ cells: [{ cell_type: "code", source: "fig", outputs }] }) });
  await page.goto(`${served.url}/runs/${run}/files?file=n.ipynb`);
  await expect(page.getByRole("img", { name: /^Loss: train/ })).toBeVisible();
  const shown = page.getByRole("img", { name: "Output of the cell" });
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight])).toEqual([40, 20]);
  await expect(page).not.toHaveTitle("1");
  await expectSound(page, "notebook with drawings");
});

test("a page that loads from elsewhere says from where, and the plotly figure in it is drawn here", async ({ page, served }) => {
  const figure = `Plotly.newPlot("c1", [{"x":[1,2,3],"y":[2,1,3],"name":"losses","type":"scatter"}], {"title":{"text":"Loss by hand"}}, {"responsive": true})`;
  const run = await withFiles(served, "figure-page", { "figure.html": `<html><body><div id="c1"></div><script charset="utf-8" src="https://cdn.plot.ly/plotly-2.35.2.min.js"></script><script>${figure}</script></body></html>`, "plain.html": "<p>plain</p>" });
  const stopped: string[] = [];
  page.on("requestfailed", (request) => {
    if (!request.url().startsWith(served.url)) stopped.push(`${new URL(request.url()).host}: ${request.failure()?.errorText ?? ""}`);
  });
  await page.goto(`${served.url}/runs/${run}/files?file=figure.html`);
  await expect(page.getByText("Scripts and pictures from other addresses are not loaded.")).toBeVisible();
  await expect(page.locator("[data-spoken]").filter({ hasText: "This page asks for parts from cdn.plot.ly" })).toBeVisible();
  await page.getByRole("button", { name: "Draw the plotly figure in it here" }).click();
  await expect(page.getByRole("img", { name: /^Loss by hand: losses/ })).toBeVisible();
  await expect(page.locator(".preview-frame")).toHaveCount(0);
  await page.goto(`${served.url}/runs/${run}/files?file=plain.html`);
  await expect(page.frameLocator(".preview-frame").getByText("plain")).toBeVisible();
  await expect(page.getByRole("main").getByText("This page asks for parts")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Draw the plotly figure" })).toHaveCount(0);
  // The policy of the page stopped it, not the network.
  expect(stopped).toEqual(["cdn.plot.ly: csp"]);
});

test("a notebook of many megabytes is set out once that is asked for, and beyond that its lines are", async ({ page, served }) => {
  const image = (letters: number) => ({ data: { "image/png": `iVBORw0KGgo${"A".repeat(letters)}` } });
  const notebook = (letters: number) => JSON.stringify({ cells: [{ cell_type: "markdown", source: "# Large" }, { cell_type: "code", source: "1+1", outputs: [{ data: { "text/plain": ["2"] } }] }, ...Array.from({ length: 10 }, () => ({ cell_type: "code", source: "plot()", outputs: [image(letters / 10)] }))] }, undefined, 1);
  const run = await withFiles(served, "large notebooks", { "large.ipynb": notebook(30 * 1024 * 1024), "larger.ipynb": notebook(33 * 1024 * 1024) });
  await page.goto(`${served.url}/runs/${run}/files?file=large.ipynb`);
  await expect(page.getByText("This file has 30 MiB.")).toBeVisible();
  await expect(page.locator(".notebook")).toHaveCount(0);
  await page.getByRole("button", { name: "Read it whole" }).click();
  await expect(page.locator(".notebook-output")).toHaveText("2");
  await expect(page.locator(".notebook h1")).toHaveText("Large");
  await expect(page.locator(".notebook img")).toHaveCount(10);
  await page.goto(`${served.url}/runs/${run}/files?file=larger.ipynb`);
  await expect(page.getByText("This notebook has 33 MiB.")).toBeVisible();
  await expect(page.locator(".preview").getByText('"# Large"')).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download the notebook" }).click();
  expect((await saved).suggestedFilename()).toBe("larger.ipynb");
});
