import { inject } from 'vitest';

// Vitest set-up file: fails every test file of a project whose global set-up failed.
const failure = inject('setUpFailure');
if (failure !== undefined) throw Object.assign(new Error(failure), { stack: failure });
