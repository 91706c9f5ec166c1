import { soon } from './later';

/** Parts that are loaded late and must be there at a touch, or when the line is not. */
const parts: (() => Promise<unknown>)[] = [
  () => import('./Menu.svelte'),
  () => import('./MeMenu.svelte'),
  () => import('./rooms/message-menu'),
  () => import('./talk/Tools.svelte'),
  () => import('./talk/EditBox.svelte'),
  () => import('./talk/EditNote.svelte'),
  () => import('./talk/Answering.svelte'),
  () => import('./talk/ThreadPanel.svelte'),
  () => import('./rooms/room-menu'),
  () => import('./rooms/plus-menu'),
  () => import('./moving/Switcher.svelte'),
  () => import('./moving/read-all'),
  () => import('./commands'),
  () => import('./moving/send-later'),
  () => import('./DraftOffer.svelte'),
  () => import('./LevelChoice.svelte'),
  () => import('./LostRoom.svelte'),
  () => import('./EmptyRoom.svelte'),
  () => import('./LogInDialog.svelte'),
  () => import('./LogOutDialog.svelte'),
];

/** One after the other, so that they stand in nobody's way. What fails all the same is asked
 *  for again when it is needed, and says so then. */
export async function loadAhead(): Promise<void> {
  for (const part of parts) await soon(part).catch(() => undefined);
}
