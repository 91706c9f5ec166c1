import './styles/palette.css';
import './styles/meaning.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './ui/App.svelte';

mount(App, { target: document.getElementById('app')! });
