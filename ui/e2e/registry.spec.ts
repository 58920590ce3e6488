// The registry by hand: rules are set, a promotion says why, and the record keeps it.
import { type Page, expect } from "@playwright/test";
import { LOOKS, expectSound, makeExperiment, ownServer, picture, putFile, settled, startRun } from "./scene";
import { type Served, mlflow, test } from "./server";

const MODEL = "churn";
const MLMODEL = `flavors:
  sklearn:
    code: null
signature:
  inputs: '[{"type": "double", "name": "tenure"}]'
  outputs: '[{"type": "long"}]'
  params: '[{"name": "threshold", "default": 0.5, "shape": null, "type": "double"}]'
`;

/** A model with three versions. */
async function registered(server: { readonly url: string }): Promise<void> {
  const served = server as Served;
  const experiment = await makeExperiment(server, "nets");
  await mlflow(served, "registered-models/create", { name: MODEL });
  for (const name of ["first", "second", "third"]) {
    const run = await startRun(server, experiment, name);
    await putFile(server, experiment, run, "model/MLmodel", MLMODEL);
    await mlflow(served, "model-versions/create", { name: MODEL, source: `runs:/${run}/model`, run_id: run });
  }
}

const dialog = (page: Page) => page.getByRole("dialog");
const record = (page: Page) => page.getByRole("list", { name: "Record" }).getByRole("listitem");

for (const [theme, width] of LOOKS) {
  test(`rules are set, ask for a reason, and the record keeps it, ${theme}, ${width} px`, async ({ page }, info) => {
    const server = await ownServer();
    try {
      await registered(server);
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${server.url}/models/${MODEL}`);
      await page.getByRole("button", { name: "Edit the rules" }).click();
      await dialog(page).getByRole("textbox", { name: "Metrics of the run" }).fill("auc");
      await dialog(page).getByRole("button", { name: "Save the rules" }).click();
      await expect(dialog(page).getByRole("alert").first()).toContainText("“auc” is no rule of a metric.");
      await dialog(page).getByRole("textbox", { name: "Metrics of the run" }).fill("");
      await dialog(page).getByRole("checkbox", { name: "a signature" }).check();
      await dialog(page).getByRole("checkbox", { name: "a reason" }).check();
      await expectSound(page, "rules");
      await picture(page, info, "rules.png");
      await dialog(page).getByRole("button", { name: "Save the rules" }).click();
      await expect(page.getByText("@champion is given only to a version that has:")).toBeVisible();
      for (const [version, reason] of [["1", "the first"], ["3", "half the loss"]] as const) {
        await page.getByRole("button", { name: `Promote ${MODEL} version ${version}` }).click();
        await expect(dialog(page).getByText("✕ fails")).toBeVisible();
        await expect(dialog(page).getByRole("button", { name: "Promote" })).toBeDisabled();
        await dialog(page).getByRole("textbox", { name: "Reason" }).fill(reason);
        await dialog(page).getByRole("textbox", { name: "Your name" }).fill("ada");
        await expect(dialog(page).getByText("✕ fails")).toHaveCount(0);
        if (version === "1") await expectSound(page, "promotion with a reason");
        await picture(page, info, `promote-${version}.png`);
        await dialog(page).getByRole("button", { name: "Promote" }).click();
        await expect(dialog(page)).toBeHidden();
      }
      await expect(record(page).first()).toContainText("half the loss");
      await page.getByRole("button", { name: "Roll back", exact: true }).click();
      await expect(dialog(page)).toContainText("@champion goes from version 3 back to version 1");
      await expect(dialog(page).getByText("✕ fails")).toBeVisible();
      await expect(dialog(page).getByRole("button", { name: "Roll back" })).toBeDisabled();
      await dialog(page).getByRole("textbox", { name: "Reason" }).fill("it drifts");
      await dialog(page).getByRole("button", { name: "Roll back" }).click();
      await expect(record(page).first()).toContainText(/it drifts.*ada/);
      await settled(page);
      await expectSound(page, "a model with rules");
      await picture(page, info, "model.png");
      await page.goto(`${server.url}/models/${MODEL}/1`);
      await expect(page.getByText("double = 0.5")).toBeVisible();
      await page.getByRole("combobox", { name: "Address it by" }).selectOption("version 1");
      await expect(page.getByText(`mlflow.sklearn.load_model("models:/${MODEL}/1")`)).toBeVisible();
      await expectSound(page, "a version");
      await picture(page, info, "version.png");
    } finally {
      await server.close();
    }
  });
}

test("a model that says much about itself does not widen the list on a phone", async ({ page, served }) => {
  await mlflow(served, "registered-models/create", { name: `much ${Date.now()}`, description: "Everything that is to be known of this model, in one line that goes on and on and does not end soon" });
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`${served.url}/models`);
  await expect(page.getByRole("table")).toBeVisible();
  expect(await page.locator("#main").evaluate((main) => main.scrollWidth - main.clientWidth)).toBeLessThanOrEqual(0);
  expect((await page.getByRole("table").boundingBox())?.width).toBeLessThanOrEqual(366);
});
