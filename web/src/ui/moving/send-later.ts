import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import Clock from '@lucide/svelte/icons/clock';
import List from '@lucide/svelte/icons/list';
import type { App } from '../../state/app.svelte';
import { makeKey } from '../../state/once';
import { t } from '../../text/text.svelte';
import { nearMomentOf, timeOf } from '../../text/times';
import type { Desk } from '../desk.svelte';
import type { MenuItem } from '../menu';
import { presets } from './presets';

interface Letter {
  room: string;
  text: string;
  /** It is kept, and goes by itself. */
  kept: () => void;
}

/** When what was written is to be sent; with nothing written, only what waits already. */
export function sendLaterMenu(app: App, desk: Desk, letter: Letter | null): MenuItem[] {
  const waiting: MenuItem = {
    label: t('scheduled.title'),
    icon: List,
    act: () => app.goAside('/scheduled'),
  };
  if (!letter) return [waiting];
  const send = sending(app, desk, letter);
  return [
    ...presets(app.clock.now()).map(({ name, at }) => ({
      label: name === 'tomorrow' ? t('later.tomorrow', { at: timeOf(at) }) : nearMomentOf(at),
      icon: Clock,
      act: () => desk.act(() => send(at)),
    })),
    {
      label: t('later.other'),
      icon: CalendarClock,
      act: () => (desk.dialog = { is: 'when', title: t('later.title'), act: send }),
    },
    waiting,
  ];
}

/** Pressed again after an answer was lost, it is kept once. */
function sending(app: App, desk: Desk, { room, text, kept }: Letter) {
  const key = makeKey();
  const seq = app.drafts.answered(room);
  const answer = seq === undefined ? {} : { reply_to: seq };
  return async (at: number): Promise<void> => {
    await app.acts.ask('message.schedule', { room, text, at, key, ...answer });
    app.drafts.dropAnswer(room);
    kept();
    void app.talk.schedule.load();
    desk.say(t('later.kept', { at: nearMomentOf(at) }));
  };
}
