import type { FormProblem } from '../state/form.svelte';
import { t, type Key, language } from '../text/text.svelte';

/** What to say of a problem, as near to its field as we have words for it. */
export function errorText({ kind, field, reason, seconds }: FormProblem): string {
  if (kind === 'rate_limited' && seconds !== undefined) {
    return t('error.rate_limited.in', { n: seconds });
  }
  const near = [reason, field, field?.split('.')[0]].map((name) => `error.${kind}.${name}`);
  const found = near.find((key) => key in language.texts);
  return t(found ? (found as Key) : `error.${kind}`);
}
