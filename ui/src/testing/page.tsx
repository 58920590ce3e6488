// Components that read the address, at an address of a test.
import { MemoryRouter, Route, createMemoryHistory } from "@solidjs/router";
import type { JSX } from "solid-js";
import { settled, show } from "./screen";

export interface Page {
  /** What stands in the address behind the question mark. */
  readonly query: () => Record<string, string>;
  readonly path: () => string;
  readonly back: () => void;
  readonly leave: () => void;
}

/** Shows a part of a page at an address, once what it asks for at first is answered. */
export async function showAt(address: string, part: () => JSX.Element): Promise<Page> {
  const history = createMemoryHistory();
  history.set({ value: address });
  const leave = show(() => (
    <MemoryRouter history={history}>
      <Route path="*" component={part} />
    </MemoryRouter>
  ));
  await settled();
  const parts = () => history.get().split(/[?#]/);
  return { query: () => Object.fromEntries(new URLSearchParams(parts()[1] ?? "")), path: () => parts()[0] ?? "", back: () => history.back(), leave };
}
