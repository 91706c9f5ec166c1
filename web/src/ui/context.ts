import { createContext } from 'svelte';
import type { App } from '../state/app.svelte';
import type { RoomView } from '../state/room-view.svelte';

/** The app behind the main page, for every component in it. */
export const [getApp, setApp] = createContext<App>();

/** The conversation that a component is a part of; null: there is none to be in. */
export const [getView, setView] = createContext<() => RoomView | null>();
