import Bowser from 'bowser';

/** As much of a program's own words as there is room for. */
const LONGEST = 30;

/** The program that a request came from, as people know it: “Firefox 133 on macOS”; of what is no browser, its own first words. */
export function programName(userAgent: string): string {
  const { browser, os } = userAgent === '' ? { browser: {}, os: {} } : Bowser.parse(userAgent);
  if (!browser.name || !os.name) return shortened(userAgent.split(' ')[0]?.replace('/', ' ') ?? '');
  const version = browser.version?.split('.')[0] ?? '';
  const name = shortened(`${browser.name} ${version}`.trim());
  return `${name} on ${os.name}`;
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
