export function RotateKey() {
  return null;
}
