// All registered models: search, newest version of each stage, aliases.
import { A, useSearchParams } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import { onChanges } from "../api/events";
import { createLive } from "../api/live";
import { type RegisteredModel, registry } from "../api/registry";
import { spokenChanges } from "../components/LiveRegion";
import { Ago, ShowMore } from "../components/bits";
import { Skeleton } from "../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../components/states";
import { useCrumbs } from "../features/shell/crumbs";
import { useListKeys } from "../features/shell/listKeys";
import { useShortcuts } from "../features/shell/shortcuts";
import { fuzzyFilter } from "../lib/fuzzy";
import { kept } from "../lib/keep";
import { single } from "../lib/lists";
import { t } from "../lib/text";

const STEP = 50;

export function ModelsPage() {
  const [params, setParams] = useSearchParams();
  useCrumbs(() => [{ label: t.nav.models }]);
  const list = createLive(
    () => true,
    (_, signal) => registry.all(signal),
  );
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "model_changed" || one.kind === "missed")) list.refetch();
  });
  const wanted = () => single(params["q"]) ?? "";
  const found = createMemo(() => fuzzyFilter(list.data() ?? [], wanted(), (one) => [one.name, one.description ?? "", ...Object.keys(one.aliases), ...Object.entries(one.tags).flat()].join(" ")));
  const [most, setMost] = createSignal(STEP);
  // A line is drawn anew only when its model says something else.
  const lines = createMemo<RegisteredModel[]>((before) => kept(before, found().slice(0, most()), (one) => one.name), []);
  let search: HTMLInputElement | undefined;
  let page: HTMLElement | undefined;
  useListKeys(() => page);
  useShortcuts([{ keys: "/", what: t.models.search, run: () => search?.focus() }]);
  return (
    <div class="page" ref={(element) => (page = element)}>
      <div class="page-head">
        <h1>{t.nav.models}</h1>
      </div>
      <LoadBar loading={list.loading()} what={t.models.loading} onCancel={() => list.cancel()} />
      <Show when={list.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={list.refetch} />}</Show>
      <Show when={list.data()} fallback={<Show when={list.problem() === undefined}><><div class="row search-row"><div class="page-search"><Skeleton of="box" height={30} /></div></div><Skeleton of="paragraph" /><Skeleton of="table" n={6} /></></Show>}>
        {(data) => (
          <Show
            when={data().length > 0}
            fallback={
              <Empty title={t.models.empty}>
                <p>{t.models.emptyHint}</p>
                <pre class="code-line">{'mlflow.sklearn.log_model(model, name="model", registered_model_name="churn")'}</pre>
              </Empty>
            }
          >
            <div class="row search-row">
              <input ref={(element) => (search = element)} class="input page-search" type="search" aria-label={t.models.search} placeholder={t.models.search} value={wanted()} onInput={(event) => setParams({ q: event.currentTarget.value }, { replace: true })} />
            </div>
            <p class="muted" ref={spokenChanges}>{t.models.count(found().length, data().length)}</p>
            <Show when={found().length > 0} fallback={<Empty title={t.models.noMatch} />}>
              <table class="table">
                <thead>
                  <tr>
                    <th scope="col">{t.models.model}</th>
                    <th scope="col">{t.models.aliases}</th>
                    <th scope="col" class="wide-only">{t.models.latest}</th>
                    <th scope="col" class="wide-only">{t.models.updated}</th>
                  </tr>
                </thead>
                <tbody>
                  <For each={lines()}>
                    {(model) => (
                      <tr>
                        <th scope="row">
                          <A class="experiment-name" href={`/models/${encodeURIComponent(model.name)}`}>
                            <bdi>{model.name}</bdi>
                          </A>
                          <Show when={model.description}>{(text) => <div class="muted small clip model-about">{text()}</div>}</Show>
                        </th>
                        <td>
                          <For each={Object.entries(model.aliases)} fallback={<span class="missing">–</span>}>
                            {([alias, version]) => (
                              <A class="badge" href={`/models/${encodeURIComponent(model.name)}/${version}`}>
                                @{alias} → {version}
                              </A>
                            )}
                          </For>
                        </td>
                        <td class="wide-only">
                          <For each={model.latest} fallback={<span class="missing">–</span>}>
                            {(version) => (
                              <A class="badge" href={`/models/${encodeURIComponent(model.name)}/${version.version}`}>
                                {version.stage === "None" ? t.models.version(version.version) : `${version.stage} ${version.version}`}
                              </A>
                            )}
                          </For>
                        </td>
                        <td class="wide-only muted">
                          <Ago ms={model.updated_ms} />
                        </td>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
              <ShowMore left={found().length - most()} onMore={() => setMost((n) => n + STEP)} />
            </Show>
          </Show>
        )}
      </Show>
    </div>
  );
}
