export function KeyList() {
  return null;
}
