// Sound and film: the player asks the server for the parts it plays, and what cannot be played says why.
import { Match, Show, Switch, createSignal } from "solid-js";
import { contentAddress, downloadAddress, send } from "../../api/client";
import { createLive } from "../../api/live";
import { ProblemBox } from "../../components/states";
import { t } from "../../lib/text";

interface PlayedPreviewProps {
  readonly run: string;
  readonly path: string;
  readonly kind: "audio" | "video";
}

export function PlayedPreview(props: PlayedPreviewProps) {
  const [failed, setFailed] = createSignal(false);
  const address = () => contentAddress(props.run, props.path);
  const label = () => props.path.slice(props.path.lastIndexOf("/") + 1);
  return (
    <Show when={!failed()} fallback={<NotPlayed {...props} onRetry={() => setFailed(false)} />}>
      <Show
        when={props.kind === "video"}
        fallback={<audio class="preview-sound" controls preload="metadata" src={address()} aria-label={label()} onError={() => setFailed(true)} />}
      >
        <video class="preview-image" controls preload="metadata" src={address()} aria-label={label()} onError={() => setFailed(true)} />
      </Show>
    </Show>
  );
}

/** A player says only that it failed; the server tells whether the file is there and how long it is. */
function NotPlayed(props: PlayedPreviewProps & { readonly onRetry: () => void }) {
  const size = createLive(
    () => contentAddress(props.run, props.path, 0),
    async (address, signal) => Number((await send(address, { signal })).headers.get("x-file-size")),
  );
  return (
    <Switch>
      <Match when={size.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={props.onRetry} />}</Match>
      <Match when={size.data() !== undefined}>
        <div class="problem" role="alert">
          <p class="problem-what">{size.data() === 0 ? t.files.emptyFile : t.files.notPlayed[props.kind]}</p>
          <Show when={size.data() !== 0}>
            <p>{t.files.notPlayedHint}</p>
          </Show>
          <a class="button" href={downloadAddress(props.run, props.path)} download="">
            {t.files.download}
          </a>
        </div>
      </Match>
    </Switch>
  );
}
