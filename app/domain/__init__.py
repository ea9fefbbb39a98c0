"""Words: values and rules of Nonstop. Standard library only; no input or output, no clock."""
