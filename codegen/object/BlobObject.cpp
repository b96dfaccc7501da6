//===- BlobObject.cpp - weights as an object file -------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The format is that of the System V ABI's chapter 4, 64 bits, little-endian:
// the header, the sections' bytes, the section headers.
//
//===----------------------------------------------------------------------===//
#include "codegen/object/BlobObject.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;
using namespace weir::codegen;

namespace {

/// Strings one after the other, each ended by a zero, after an empty one.
class StringSection {
public:
  uint32_t add(const std::string &text) {
    uint32_t offset = uint32_t(bytes.size());
    bytes.append(text.data(), text.size() + 1);
    return offset;
  }
  std::string bytes = std::string(1, '\0');
};

/// What the header says of an architecture.
struct Machine {
  Triple::ArchType arch;
  uint16_t number;
  uint32_t flags;
};

class BlobObjectWriter {
public:
  BlobObjectWriter(const ObjectProgram &program, BlobUse use,
                   const Machine &machine)
      : program(program), use(use), machine(machine) {}

  void write(raw_ostream &os);

private:
  /// The indices of sections in their table.
  enum Index : uint16_t {
    Null,
    Weights,
    Initial,
    Stack,
    Symbols,
    Strings,
    Count
  };

  ELF::Elf64_Shdr &at(Index index) { return sections[index]; }
  /// Places a section after those placed before.
  void place(Index index, const char *name, uint32_t type, uint64_t flags,
             uint64_t size, uint64_t alignment);
  void addSymbol(const std::string &name, Index section, uint64_t size);
  void layOut();
  ELF::Elf64_Ehdr header() const;

  /// Writes zeros up to a section's place.
  void moveTo(Index index);
  template <typename T> void writeRaw(const T &value) {
    os->write(reinterpret_cast<const char *>(&value), sizeof(T));
  }

  const ObjectProgram &program;
  BlobUse use;
  const Machine &machine;
  StringSection strings;
  SmallVector<ELF::Elf64_Sym> symbols{ELF::Elf64_Sym()};
  ELF::Elf64_Shdr sections[Count] = {};
  uint64_t end = sizeof(ELF::Elf64_Ehdr);
  raw_ostream *os = nullptr;
  uint64_t start = 0;
};

} // namespace

static const Machine machines[] = {
    {Triple::x86_64, ELF::EM_X86_64, 0},
    {Triple::aarch64, ELF::EM_AARCH64, 0},
    // Doubles are passed in registers, as all of Linux has it.
    {Triple::riscv64, ELF::EM_RISCV, ELF::EF_RISCV_FLOAT_ABI_DOUBLE},
};

/// Pages of the machines that files are mapped on, or parts of them.
static constexpr uint64_t kPage = 4096;

/// Whether code at either side of the weights could be more than 2 GiB apart:
/// then the linker must keep them out of the way.
static bool hasLargeWeights(const ObjectProgram &program) {
  return Triple(program.target.triple).getArch() == Triple::x86_64 &&
         program.weights.size() + program.initial.size() > (1ull << 30);
}

static uint64_t alignUp(uint64_t offset, uint64_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

void BlobObjectWriter::place(Index index, const char *name, uint32_t type,
                             uint64_t flags, uint64_t size,
                             uint64_t alignment) {
  ELF::Elf64_Shdr &section = at(index);
  section.sh_name = strings.add(name);
  section.sh_type = type;
  section.sh_flags = flags;
  section.sh_addralign = alignment;
  section.sh_offset = alignUp(end, alignment);
  section.sh_size = size;
  end = section.sh_offset + (type == ELF::SHT_NOBITS ? 0 : size);
}

void BlobObjectWriter::addSymbol(const std::string &name, Index section,
                                 uint64_t size) {
  ELF::Elf64_Sym symbol = {};
  symbol.st_name = strings.add(name);
  symbol.setBindingAndType(ELF::STB_GLOBAL, ELF::STT_OBJECT);
  symbol.st_other = ELF::STV_HIDDEN;
  symbol.st_shndx = section;
  symbol.st_size = size;
  symbols.push_back(symbol);
}

void BlobObjectWriter::layOut() {
  bool isLarge = hasLargeWeights(program);
  uint64_t flags = ELF::SHF_ALLOC;
  if (isLarge && use == BlobUse::Object)
    flags |= ELF::SHF_X86_64_LARGE;
  place(Weights, weightsSection(program, use).data(), ELF::SHT_NOBITS, flags,
        program.embedWeights ? program.weights.size() : 0,
        use == BlobUse::Image ? kPage : WEIR_ALIGNMENT);
  place(Initial, isLarge ? ".lrodata.weir_initial" : ".rodata.weir_initial",
        ELF::SHT_PROGBITS,
        ELF::SHF_ALLOC | (isLarge ? ELF::SHF_X86_64_LARGE : 0),
        program.initial.size(), WEIR_ALIGNMENT);
  place(Stack, ".note.GNU-stack", ELF::SHT_PROGBITS, 0, 0, 1);
  if (program.embedWeights)
    addSymbol(program.weightsSymbol(), Weights, program.weights.size());
  addSymbol(program.initialSymbol(), Initial, program.initial.size());
  place(Symbols, ".symtab", ELF::SHT_SYMTAB, 0,
        symbols.size() * sizeof(ELF::Elf64_Sym), 8);
  at(Symbols).sh_link = Strings;
  at(Symbols).sh_info = 1; // the first global symbol
  at(Symbols).sh_entsize = sizeof(ELF::Elf64_Sym);
  place(Strings, ".strtab", ELF::SHT_STRTAB, 0, 0, 1);
  at(Strings).sh_size = strings.bytes.size();
  end = alignUp(end + strings.bytes.size(), 8);
}

ELF::Elf64_Ehdr BlobObjectWriter::header() const {
  ELF::Elf64_Ehdr header = {};
  std::copy_n(ELF::ElfMagic, 4, header.e_ident);
  header.e_ident[ELF::EI_CLASS] = ELF::ELFCLASS64;
  header.e_ident[ELF::EI_DATA] = ELF::ELFDATA2LSB;
  header.e_ident[ELF::EI_VERSION] = ELF::EV_CURRENT;
  header.e_type = ELF::ET_REL;
  header.e_machine = machine.number;
  header.e_flags = machine.flags;
  header.e_version = ELF::EV_CURRENT;
  header.e_shoff = end;
  header.e_ehsize = sizeof(ELF::Elf64_Ehdr);
  header.e_shentsize = sizeof(ELF::Elf64_Shdr);
  header.e_shnum = Count;
  header.e_shstrndx = Strings;
  return header;
}

void BlobObjectWriter::moveTo(Index index) {
  os->write_zeros(at(index).sh_offset - (os->tell() - start));
}

void BlobObjectWriter::write(raw_ostream &stream) {
  layOut();
  os = &stream;
  start = stream.tell();
  writeRaw(header());
  moveTo(Initial);
  program.initial.writeTo(stream);
  moveTo(Symbols);
  for (const ELF::Elf64_Sym &symbol : symbols)
    writeRaw(symbol);
  moveTo(Strings);
  stream << strings.bytes;
  stream.write_zeros(end - (stream.tell() - start));
  for (const ELF::Elf64_Shdr &section : sections)
    writeRaw(section);
}

/// The architecture's row; null where there is none.
static const Machine *findMachine(const Triple &triple) {
  if (triple.isOSBinFormatELF())
    for (const Machine &machine : machines)
      if (machine.arch == triple.getArch())
        return &machine;
  return nullptr;
}

StringRef weir::codegen::weightsSection(const ObjectProgram &program,
                                        BlobUse use) {
  if (use == BlobUse::Image)
    return ".weir_weights";
  return hasLargeWeights(program) ? ".lrodata.weir_weights"
                                  : ".rodata.weir_weights";
}

const StringLiteral weir::codegen::kBlobScript =
    "SECTIONS { .weir_weights : { *(.weir_weights) } } INSERT AFTER .bss;\n";

Error weir::codegen::writeBlobObject(const ObjectProgram &program, BlobUse use,
                                     raw_ostream &os) {
  const Machine *machine = findMachine(Triple(program.target.triple));
  if (!machine)
    return createStringError("no object files for target '" +
                             program.target.triple +
                             "'; ELF for x86_64, aarch64 and riscv64 there is");
  BlobObjectWriter(program, use, *machine).write(os);
  return Error::success();
}
