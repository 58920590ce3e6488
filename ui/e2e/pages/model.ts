// A registered model: its aliases, versions and record.
import type { Locator, Page } from "@playwright/test";
import type { Served } from "../server";

export class ModelPage {
  constructor(
    readonly page: Page,
    private readonly served: Served,
  ) {}

  /** The tests' model or another one; with a version its page. */
  async open(name = this.served.model, version?: number): Promise<void> {
    await this.page.goto(`${this.served.url}/models/${name}${version === undefined ? "" : `/${version}`}`);
  }

  /** The line of an alias: where it points, and what can be done with it. */
  alias(name: string): Locator {
    return this.page.locator(".tag-list li").filter({ hasText: `@${name}` });
  }
  get record(): Locator {
    return this.page.getByRole("list", { name: "Record" });
  }
  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }
  async promote(version: number): Promise<void> {
    await this.page.getByRole("button", { name: `Promote ${this.served.model} version ${version}` }).click();
  }
  async rollBack(alias: string): Promise<void> {
    await this.alias(alias).getByRole("button", { name: "Roll back" }).click();
    await this.dialog.getByRole("button", { name: "Roll back" }).click();
  }
}
