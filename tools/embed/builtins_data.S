// The text of every built-in module, one after the other; the table in the generated builtins.cc points into it.
// nodus::kBuiltinData, by its C++ name.
  .section .rodata
  .balign 16
  .global _ZN5nodus12kBuiltinDataE
_ZN5nodus12kBuiltinDataE:
  .incbin NODUS_BUILTINS_FILE
  .byte 0
  .section .note.GNU-stack,"",@progbits
