import { createContext } from 'svelte';
import type { App } from '../state/app.svelte';

/** The app behind the main page, for every component in it. */
export const [getApp, setApp] = createContext<App>();
