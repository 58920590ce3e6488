// Choices of this browser, and what answers.
import { For, type JSX, Show } from "solid-js";
import { api } from "../api/client";
import { createLive } from "../api/live";
import { ProblemBox } from "../components/states";
import { ShortcutList } from "../features/shell/Palette";
import { StorageSection } from "../features/storage/StorageSection";
import { useCrumbs } from "../features/shell/crumbs";
import { density, letters, setDensity, setLetters, setTheme, theme } from "../lib/settings";
import { t } from "../lib/text";

interface ChoiceProps<T extends string> {
  readonly legend: string;
  readonly name: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly children?: JSX.Element;
}

function Choice<T extends string>(props: ChoiceProps<T>) {
  return (
    <fieldset class="choice">
      <legend>{props.legend}</legend>
      {props.children}
      <For each={props.options}>
        {(option) => (
          <label class="check">
            <input type="radio" name={props.name} checked={props.value === option.value} onChange={() => props.onChange(option.value)} /> {option.label}
          </label>
        )}
      </For>
    </fieldset>
  );
}

export function SettingsPage() {
  useCrumbs(() => [{ label: t.nav.settings }]);
  const server = createLive(
    () => true,
    (_, signal) => api.server(signal),
  );
  return (
    <div class="page narrow">
      <h1>{t.nav.settings}</h1>
      <p class="muted">{t.settings.lead}</p>
      <Choice legend={t.settings.theme} name="theme" value={theme()} onChange={setTheme} options={[{ value: "system", label: t.theme.system }, { value: "light", label: t.theme.light }, { value: "dark", label: t.theme.dark }]} />
      <Choice legend={t.settings.density} name="density" value={density()} onChange={setDensity} options={[{ value: "dense", label: t.settings.dense }, { value: "roomy", label: t.settings.roomy }]} />
      <Choice legend={t.settings.letters} name="letters" value={letters()} onChange={setLetters} options={[{ value: "on", label: t.settings.lettersOn }, { value: "off", label: t.settings.lettersOff }]}>
        <p class="muted small">{t.settings.lettersNote}</p>
      </Choice>
      <section>
        <h2>{t.shortcuts.title}</h2>
        <ShortcutList />
        <p class="muted small">{t.settings.morePages}</p>
      </section>
      <StorageSection />
      <section>
        <h2>{t.settings.server}</h2>
        <Show when={server.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={server.refetch} />}</Show>
        <Show when={server.data()}>
          {(one) => (
            <p>
              {one().name} <span class="mono">{one().version}</span> · <a href="/api/v1/openapi.json">OpenAPI</a>
            </p>
          )}
        </Show>
      </section>
    </div>
  );
}
