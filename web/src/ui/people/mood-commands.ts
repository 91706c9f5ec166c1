import { Account } from '../../state/account.svelte';
import { t } from '../../text/text.svelte';
import { nearMomentOf } from '../../text/times';
import type { Outcome, Place } from '../commands';
import { statusText } from '../mood-text';
import { endOf, momentWritten } from './spans';

/** What one says of oneself today, perhaps with an emoji before it; nothing clears it. */
export async function status({ app, desk }: Place, rest: string): Promise<Outcome> {
  const emoji = /^\p{RGI_Emoji}/v.exec(rest)?.[0] ?? '';
  const text = rest.slice(emoji.length).trim();
  const until = endOf('today', app.clock.now());
  const said = { ...(emoji && { emoji }), ...(text && { text }) };
  await new Account(app).update({ status: rest ? { ...said, until } : {} });
  desk.say(
    rest ? t('command.status.done', { status: statusText(said) }) : t('command.status.none'),
  );
  return {};
}

const off = /^(off|mati)$/i;

/** For an hour, where no time was written; written again it ends. */
export async function quiet({ app, desk }: Place, rest: string): Promise<Outcome> {
  const now = app.clock.now();
  const account = new Account(app);
  await account.readMood();
  const before = (app.nearby.quiet.until ?? 0) > now;
  const ends = off.test(rest) || (!rest && before);
  const until = ends ? 0 : rest ? momentWritten(rest, now) : endOf('hour', now);
  if (until === undefined) return { problem: t('command.dnd.when') };
  await account.rest(until);
  if (until) desk.say(t('command.dnd.on', { at: nearMomentOf(until) }));
  else desk.say(app.me?.dnd ? t('command.dnd.daily') : t('command.dnd.off'));
  return {};
}
