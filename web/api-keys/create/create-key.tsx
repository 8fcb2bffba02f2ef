export function CreateKey() {
  return null;
}
