import chromium from '@sparticuz/chromium';

// A program of its own: the package decides by its environment what it unpacks, and where to.
console.log(await chromium.executablePath());
