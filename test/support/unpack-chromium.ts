import chromium from '@sparticuz/chromium';

// A separate program, because the package reads from its environment what to unpack, and where.
console.log(await chromium.executablePath());
