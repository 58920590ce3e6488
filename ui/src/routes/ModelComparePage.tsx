// Versions of a model side by side: where they stand, metrics, parameters, schema, tags.
import { A, useParams, useSearchParams } from "@solidjs/router";
import { For, Show, createMemo } from "solid-js";
import { onChanges } from "../api/events";
import { createLive } from "../api/live";
import { registry } from "../api/registry";
import { Skeleton } from "../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../components/states";
import { compareVersions } from "../features/models/compare";
import { readSignature } from "../features/models/signature";
import { useCrumbs } from "../features/shell/crumbs";
import { useShortcuts } from "../features/shell/shortcuts";
import { decoded } from "../lib/hash";
import { readList, single } from "../lib/lists";
import { t } from "../lib/text";

/** Most versions side by side. */
const COMPARE_MAX = 10;

/** Rows of one table. */
const ROWS_MAX = 300;
/** Longer values are cut, and whole under the pointer. */
const LONG = 200;
const isLong = (value: string | undefined) => value !== undefined && value.length > LONG;

export function ModelComparePage() {
  const params = useParams();
  const [query, setQuery] = useSearchParams();
  const name = () => decoded(params["name"] ?? "");
  const path = () => `/models/${encodeURIComponent(name())}`;
  useCrumbs(() => [{ label: t.nav.models, href: "/models" }, { label: name(), href: path() }, { label: t.models.compare }]);
  const wanted = createMemo(() => [...new Set(readList(single(query["versions"])))].map(Number).filter((one) => Number.isInteger(one) && one > 0), undefined, { equals: (a, b) => a.join() === b.join() });
  const onlyDiffers = () => single(query["all"]) !== "1";
  const loaded = createLive(
    () => (wanted().length >= 2 && wanted().length <= COMPARE_MAX ? wanted() : undefined),
    async (list, signal) => {
      const lineages = await Promise.all(list.map((version) => registry.lineage(name(), version, signal)));
      const files = await Promise.all(list.map((version) => registry.mlmodel(name(), version, signal)));
      return { lineages, signatures: files.map((file) => readSignature(file ?? "")) };
    },
  );
  onChanges((changes) => {
    if (changes.some((one) => (one.kind === "model_changed" && one.model === name()) || one.kind === "missed")) loaded.refetch();
  });
  const sections = createMemo(() => {
    const data = loaded.data();
    return data === undefined ? [] : compareVersions(data.lineages, data.signatures);
  });
  const setAll = (isOn: boolean) => setQuery({ all: isOn ? "1" : undefined });
  useShortcuts([
    { keys: "", what: t.compare.onlyDiffers, run: () => setAll(false), when: () => !onlyDiffers() },
    { keys: "", what: t.compare.doAll, run: () => setAll(true), when: onlyDiffers },
  ]);
  return (
    <div class="page">
      <div class="page-head">
        <h1 class="wrap">
          {t.models.compareOf} <bdi>{name()}</bdi>
        </h1>
        <label class="check">
          <input type="checkbox" checked={onlyDiffers()} onChange={(event) => setAll(!event.currentTarget.checked)} /> {t.compare.onlyDiffers}
        </label>
      </div>
      <Show when={wanted().length >= 2 && wanted().length <= COMPARE_MAX} fallback={<Empty title={wanted().length < 2 ? t.models.compareFew : t.models.compareMany(COMPARE_MAX)}><p><A href={path()}>{name()}</A></p></Empty>}>
        <LoadBar loading={loaded.loading()} what={t.models.loading} onCancel={() => loaded.cancel()} />
        <Show when={loaded.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={loaded.refetch} />}</Show>
        <Show when={loaded.data()} fallback={<Show when={loaded.problem() === undefined}><section><Skeleton of="heading" /><Skeleton of="table" n={8} /></section></Show>}>
          {(data) => (
            <For each={sections()}>
              {(section) => {
                const all = () => (onlyDiffers() ? section.rows.filter((row) => row.differs) : section.rows);
                const rows = () => all().slice(0, ROWS_MAX);
                return (
                  <section>
                    <h2>{section.title}</h2>
                    <Show when={rows().length > 0} fallback={<p class="muted">{t.compare.noneDiffer}</p>}>
                      <div class="scroll" tabindex="0" role="group" aria-label={section.title}>
                        <table class="table compare">
                          <thead>
                            <tr>
                              <th scope="col" class="stick"><span class="visually-hidden">{t.models.what}</span></th>
                              <For each={data().lineages}>{(one) => <th scope="col"><A href={`${path()}/${one.version.version}`}>{t.models.version(one.version.version)}</A></th>}</For>
                            </tr>
                          </thead>
                          <tbody>
                            <For each={rows()}>
                              {(row) => (
                                <tr>
                                  <th scope="row" class="stick"><bdi>{row.key}</bdi></th>
                                  <For each={row.values}>{(value) => <td classList={{ missing: value === undefined, clip: isLong(value) }} title={isLong(value) ? value : undefined}><bdi>{value ?? "–"}</bdi></td>}</For>
                                </tr>
                              )}
                            </For>
                          </tbody>
                        </table>
                      </div>
                      <Show when={all().length > ROWS_MAX}>
                        <p class="muted small">{t.compare.cut(ROWS_MAX, all().length)}</p>
                      </Show>
                    </Show>
                  </section>
                );
              }}
            </For>
          )}
        </Show>
      </Show>
    </div>
  );
}
