export function EditKey() {
  return null;
}
