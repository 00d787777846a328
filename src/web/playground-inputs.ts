/** In the browser: controls for what a model takes beside latents, classes and numbers. */
export const INPUTS_SCRIPT = `
/** A class of an input, as buttons where they are few; 'all' stands for all in turn. */
function classPicker(input, group, withAll, onChange) {
  const name = group + '-' + input.name;
  let chosen = withAll ? 'all' : '0';
  const choices = [...(withAll ? ['all'] : []), ...Array.from({ length: input.classes }, (_, index) => String(index))];
  const field = element('fieldset', { class: 'classes' }, element('legend', {}, input.name === 'label' ? 'class' : input.name));
  let set;
  if (input.classes <= 20) {
    const radios = choices.map((choice) => element('input', { type: 'radio', name, value: choice }));
    field.append(element('div', { class: 'pills' }, ...radios.map((radio) => element('label', {}, radio, element('span', {}, radio.value)))));
    set = () => radios.forEach((radio) => { radio.checked = radio.value === chosen; });
    field.addEventListener('change', (event) => { chosen = event.target.value; onChange(); });
  } else {
    const select = element('select', { 'aria-label': input.name }, ...choices.map((choice) => element('option', {}, choice)));
    field.append(select);
    set = () => { select.value = chosen; };
    select.addEventListener('change', () => { chosen = select.value; onChange(); });
  }
  set();
  return {
    field,
    get value() { return chosen; },
    set value(choice) { if (choices.includes(String(choice))) { chosen = String(choice); set(); } },
  };
}

/** A number of an input: a slider for the usual range around its default, a field for any. */
function numberPicker(input, onChange) {
  const reach = Math.max(1, Math.abs(input.default) * 2);
  const range = element('input', { type: 'range', min: input.default < 0 ? -reach : 0, max: reach, step: 'any', 'aria-label': input.name });
  const number = element('input', { type: 'number', step: 'any', 'aria-label': input.name });
  const shorter = (value) => String(Number(Number(value).toPrecision(4)));
  const picker = {
    field: element('div', { class: 'number' }, element('span', { 'aria-hidden': 'true' }, input.name), range, number),
    get value() { return number.value; },
    set value(value) { number.value = shorter(value); range.value = value; },
  };
  picker.value = input.default;
  range.addEventListener('input', () => { number.value = shorter(range.value); onChange(); });
  number.addEventListener('input', () => { if (number.value !== '') { range.value = number.value; onChange(); } });
  return picker;
}
`;
