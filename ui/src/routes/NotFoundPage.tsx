// An address that no page has.
import { A } from "@solidjs/router";
import { useCrumbs } from "../features/shell/crumbs";
import { t } from "../lib/text";

export function NotFoundPage() {
  useCrumbs(() => [{ label: t.notFound.title }]);
  return (
    <div class="page">
      <div class="empty">
        <h1>{t.notFound.title}</h1>
        <p>{t.notFound.hint}</p>
        <p>
          <A href="/">{t.nav.home}</A> · <A href="/experiments">{t.nav.experiments}</A>
        </p>
      </div>
    </div>
  );
}
