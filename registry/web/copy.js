// Shows the button that copies the schema on this page. Without this script, or where the browser has no clipboard, the button stays hidden.
const button = document.querySelector('button[data-copy]');
const lines = document.querySelectorAll('.sdl .line');

if (button && navigator.clipboard) {
  const say = (words) => {
    button.textContent = words;
    setTimeout(() => (button.textContent = button.dataset.copy), 2_000);
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    // The first element of a line is its number, which is no part of the schema.
    const text = [...lines].map((line) => line.textContent.slice(line.firstElementChild.textContent.length)).join('');
    navigator.clipboard.writeText(text).then(
      () => say('Copied'),
      () => say('The browser refused'),
    );
  });
}
