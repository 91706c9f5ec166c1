import en from '../src/text/en.json' with { type: 'json' };
import id from '../src/text/id.json' with { type: 'json' };
import laterEn from '../src/text/later.en.json' with { type: 'json' };
import laterId from '../src/text/later.id.json' with { type: 'json' };

/** What the page says, for pictures in every language. */
export const texts = { en: { ...en, ...laterEn }, id: { ...id, ...laterId } };
export type Key = keyof typeof texts.en;
