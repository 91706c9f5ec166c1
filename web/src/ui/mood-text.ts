import type { Mood } from '../state/moods.svelte';
import type { Status } from '../state/rows';
import { t } from '../text/text.svelte';

/** "Here", "Away · Do not disturb" */
export function presenceText({ state, dnd }: Mood): string {
  const here = t(`presence.${state}`);
  return dnd ? `${here} · ${t('presence.dnd')}` : here;
}

/** What stands for a status that bears no emoji of its own. */
export const emojiOf = ({ emoji }: Status): string => emoji ?? '💬';

export const statusText = (status: Status): string =>
  [emojiOf(status), status.text].filter((part) => part).join(' ');
