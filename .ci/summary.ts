import { readFileSync } from 'node:fs';

/** Prints `N passed, N failed, N skipped` from vitest's JSON report; fails where the report has no test. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numFailedTestSuites: number;
}

const [file = ''] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
if (!text) {
  console.log('No test ran: see the messages above.');
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const report = JSON.parse(text) as Report;
const failed = report.numFailedTests || (report.numFailedTestSuites > 0 ? 1 : 0);
console.log(`${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests} skipped`);
if (report.numPassedTests === 0) process.exit(1);
