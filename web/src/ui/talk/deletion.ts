import type { App } from '../../state/app.svelte';
import type { Message } from '../../state/rows';
import { excerptOf } from '../../text/excerpt';
import { t } from '../../text/text.svelte';
import type { Question } from '../desk.svelte';

/** What is asked before a message goes for good. */
export function deletion(app: App, message: Message): Question {
  return {
    title: t('delete.title'),
    body: t('delete.body'),
    quote: excerptOf(message.text, app),
    button: t('message.delete'),
    act: () => app.acts.remove(message),
  };
}
