import './styles/palette.css';
import './styles/meaning.css';
import './styles/base.css';
import './styles/controls.css';
import { mount } from 'svelte';
import { preferences } from './state/preferences.svelte';
import { session } from './state/session.svelte';
import Page from './ui/Page.svelte';

void session.start();
await preferences.spoken;
mount(Page, { target: document.getElementById('app')! });
