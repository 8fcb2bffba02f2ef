import '@cloudscape-design/global-styles/index.css';
import './page.css';
import { createRoot } from 'react-dom/client';
import { Start } from './app/start.tsx';
import { followTheme } from './app/theme.ts';

const root = document.getElementById('page');
if (!root) throw new Error('index.html has no #page.');
followTheme();
createRoot(root).render(<Start />);
