import en from './later.en.json';
import id from './later.id.json';
import { mirrored } from './pseudo';

export const later = { en, id, pseudo: mirrored(en) };
