import type { App } from '../../state/app.svelte';
import { listed } from '../../state/sections';
import { unreadIn } from '../../state/unread';
import { t } from '../../text/text.svelte';
import type { Desk } from '../desk.svelte';

/** Reading everything cannot be taken back: it is asked for twice. */
export function askToReadAll(app: App, desk: Desk): void {
  const n = unreadIn(app.rooms.all.filter(listed));
  if (n === 0) return desk.say(t('unread.none'));
  desk.ask({
    title: t('read.all.title'),
    body: t('read.all.body', { n }),
    button: t('read.all'),
    act: () => app.acts.ask('read.all', {}),
  });
}
