// What stands around every page: the palette, the sheet of shortcuts, messages, what is spoken.
import { type Locator, type Page, expect } from "@playwright/test";

export class ShellPage {
  constructor(readonly page: Page) {}

  get title(): Locator {
    return this.page.getByRole("main").getByRole("heading", { level: 1 });
  }
  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }
  /** It may lie over another dialog. */
  get palette(): Locator {
    return this.page.getByRole("dialog", { name: "Command palette" });
  }
  place(name: string): Locator {
    return this.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name });
  }
  get spoken(): Locator {
    return this.page.locator("[data-live-region]");
  }
  get messages(): Locator {
    return this.page.locator(".toast");
  }

  async openPalette(): Promise<void> {
    await this.page.keyboard.press("Control+k");
    await expect(this.palette).toBeVisible();
  }
  /** What the palette offers. */
  offered(what: string | RegExp): Locator {
    return this.palette.getByRole("option").filter({ hasText: what });
  }
  /** Does what the palette finds first for some letters, which must be `what`. */
  async run(letters: string, what: string): Promise<void> {
    await this.openPalette();
    await this.page.getByRole("combobox", { name: "Command palette" }).fill(letters);
    await expect(this.palette.getByRole("option").first()).toContainText(what);
    await this.page.keyboard.press("Enter");
  }
}
