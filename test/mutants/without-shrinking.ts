import { configureGlobal } from 'fast-check';

// Vitest set-up file: that a property fails is enough. Searching a smaller example takes minutes for some.
configureGlobal({ endOnFailure: true });
