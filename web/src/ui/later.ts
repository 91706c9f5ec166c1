import { language } from '../text/text.svelte';

/** What is loaded when it is first needed, with its texts. */
export async function later<T>(load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([load(), language.loadLater()]);
  return loaded;
}
