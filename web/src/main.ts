import './styles/palette.css';
import './styles/meaning.css';
import './styles/base.css';
import './styles/controls.css';
import { mount } from 'svelte';
import { session } from './state/session.svelte';
import Page from './ui/Page.svelte';

void session.start();
mount(Page, { target: document.getElementById('app')! });
