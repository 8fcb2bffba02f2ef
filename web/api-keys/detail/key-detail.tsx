export function KeyDetail() {
  return null;
}
