import type { App } from '../../state/app.svelte';
import type { Desk } from '../desk.svelte';
import { later } from '../later';

/** Whether a key is written into what has the focus. */
function writing({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.matches('input, textarea, select, [contenteditable]');
}

/** The keys that lead elsewhere; says whether the key was one of them. */
export function movingKey(event: KeyboardEvent, app: App, desk: Desk): boolean {
  const { key, altKey, shiftKey } = event;
  const command = event.ctrlKey || event.metaKey;
  const step = { ArrowDown: 1, ArrowUp: -1 }[key] as 1 | -1 | undefined;
  if (step && altKey && !command) desk.order.step(step, shiftKey);
  else if (key.toLowerCase() === 'k' && command && !altKey && !shiftKey)
    desk.dialog = { is: 'switch', ahead: '' };
  else if (key === '?' && !command && !altKey && !writing(event)) desk.dialog = { is: 'keys' };
  else if (key === 'Escape' && shiftKey) void readAll(app, desk);
  else return false;
  event.preventDefault();
  return true;
}

/** What one writes while the dialog behind Ctrl+K is on its way belongs to it, and nowhere else. */
export function writtenAhead(event: KeyboardEvent, desk: Desk): void {
  const { dialog } = desk;
  if (dialog?.is !== 'switch' || event.ctrlKey || event.metaKey) return;
  if (event.key.length === 1) dialog.ahead += event.key;
  event.preventDefault();
  event.stopPropagation();
}

async function readAll(app: App, desk: Desk): Promise<void> {
  const { askToReadAll } = await later(() => import('./read-all'));
  askToReadAll(app, desk);
}
