import { tick } from 'svelte';
import type { App } from '../../state/app.svelte';
import type { Form } from '../../state/form.svelte';
import type { Room } from '../../state/rows';

/** Goes to the room that a dialog made once the dialog is gone: under it nothing takes the focus. */
export async function enterAfter(
  app: App,
  form: Form,
  make: () => Promise<Room>,
  close: () => void,
): Promise<void> {
  const made: { room?: Room } = {};
  if (!(await form.submit(async () => void (made.room = await make())))) return;
  close();
  await tick();
  if (made.room) app.acts.enter(made.room);
}
