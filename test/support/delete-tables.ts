import { afterAll } from 'vitest';
import { deleteTables } from './tables.ts';

// Vitest set-up file of tests on DynamoDB Local.
afterAll(deleteTables);
