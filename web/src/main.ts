import './styles/palette.css';
import './styles/meaning.css';
import './styles/base.css';
import './styles/controls.css';
import { mount } from 'svelte';
import { preferences } from './state/preferences.svelte';
import { session } from './state/session.svelte';
import Page from './ui/Page.svelte';

void session.start();
// Not `await`: what awaits at its top cannot share its code with the parts that load later.
void preferences.ready.then(() => mount(Page, { target: document.getElementById('app')! }));
