import { readFileSync } from 'node:fs';

/** Prints `N passed, N failed, N skipped` from Vitest's JSON report; fails if the report has no test. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

const [file = ''] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
if (!text) {
  console.log('No test ran: see the messages above.');
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(text) as Report;
// A file that does not load, or whose set-up failed, counts as one test.
const brokenFiles = testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
console.log(
  `${numPassedTests} passed, ${numFailedTests + brokenFiles.length} failed, ${numPendingTests} skipped`,
);
if (numPassedTests === 0) process.exit(1);
