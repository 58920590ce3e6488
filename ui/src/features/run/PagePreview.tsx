// A page among the files in its closed frame: what it wants from elsewhere is said, and a figure of plotly in it can be drawn without that.
import { Show, createMemo, createSignal, lazy } from "solid-js";
import { contentAddress, send } from "../../api/client";
import { createLive } from "../../api/live";
import { spoken } from "../../components/LiveRegion";
import { type Offer, useOffers } from "../../lib/offers";
import { part } from "../../lib/part";
import { t } from "../../lib/text";
import { figureOf, hostsOf } from "./pageText";
import { WHOLE_BYTES_MAX } from "./preview";

const PlotlyPreview = lazy(part(() => import("./PlotlyPreview").then((m) => m.PlotlyPreview)));

export function PagePreview(props: { readonly run: string; readonly path: string; readonly size: number }) {
  const address = () => contentAddress(props.run, props.path);
  // A longer page is not looked through: most of it is a library of its own.
  const text = createLive(() => (props.size <= WHOLE_BYTES_MAX ? address() : undefined), async (asked, signal) => (await send(asked, { signal })).text());
  const hosts = createMemo(() => hostsOf(text.data() ?? ""));
  const figure = createMemo(() => figureOf(text.data() ?? ""));
  const [isDrawn, setDrawn] = createSignal(false);
  const offers = (): Offer[] => (figure() === undefined ? [] : [{ what: isDrawn() ? t.files.drawPage : t.files.drawFigure, run: () => setDrawn(!isDrawn()) }]);
  useOffers(() => offers);
  return (
    <>
      <p class="muted small">
        {t.files.sandboxed} {t.files.elsewhere}
      </p>
      <Show when={text.problem() !== undefined || props.size > WHOLE_BYTES_MAX}>
        <p class="muted small">{t.files.elsewhereUnread}</p>
      </Show>
      <Show when={hosts().length > 0}>
        <p class="warn small" ref={spoken}>
          <bdi>{t.files.elsewhereHosts(hosts())}</bdi>
        </p>
      </Show>
      <Show when={figure()}>
        <p>
          <button type="button" class="button small" aria-pressed={isDrawn()} onClick={() => setDrawn(!isDrawn())}>
            {t.files.drawFigure}
          </button>
        </p>
      </Show>
      <Show when={isDrawn() && figure()} fallback={<iframe class="preview-frame" title={props.path} sandbox="allow-scripts" src={address()} />}>
        {(found) => <PlotlyPreview text={found()} fallback={<pre class="preview-text" tabindex="0">{found()}</pre>} />}
      </Show>
    </>
  );
}
