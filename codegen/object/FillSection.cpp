//===- FillSection.cpp - large bytes, straight into a file ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/FillSection.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"
#include <vector>

using namespace llvm;
using namespace weir::codegen;

namespace {

/// A file that is read and written in places.
class EditedFile {
public:
  explicit EditedFile(StringRef path) : path(path) {}
  Error open();
  /// Flushes; passes on why editing failed, or why writing did.
  Error close(Error failure);

  template <typename T> Error read(uint64_t offset, MutableArrayRef<T> values) {
    return readBytes(offset, {reinterpret_cast<char *>(values.data()),
                              values.size() * sizeof(T)});
  }
  template <typename T> void write(uint64_t offset, ArrayRef<T> values) {
    os->seek(offset);
    os->write(reinterpret_cast<const char *>(values.data()),
              values.size() * sizeof(T));
  }
  /// Appends zeros up to `offset`, then what `write` streams.
  void append(uint64_t offset, function_ref<void(raw_ostream &)> write);
  uint64_t size() const { return end; }

private:
  Error readBytes(uint64_t offset, MutableArrayRef<char> bytes);

  StringRef path;
  int descriptor = -1;
  std::unique_ptr<raw_fd_ostream> os;
  uint64_t end = 0;
};

/// An ELF file (64 bits, little-endian) that begins at `start` of a file.
class ElfEditor {
public:
  ElfEditor(EditedFile &file, uint64_t start) : file(file), start(start) {}
  Error fill(const SectionBytes &wanted);

private:
  Error readTables();
  /// The section's header; null where there is none.
  Expected<ELF::Elf64_Shdr *> find(StringRef name);
  /// The segment that loads the section; null in relocatable files.
  Expected<ELF::Elf64_Phdr *> segmentOf(const ELF::Elf64_Shdr &section);
  Error place(ELF::Elf64_Shdr &section, const SectionBytes &wanted);
  void writeTables();

  EditedFile &file;
  uint64_t start;
  ELF::Elf64_Ehdr header = {};
  std::vector<ELF::Elf64_Shdr> sections;
  std::vector<ELF::Elf64_Phdr> segments;
};

} // namespace

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

Error EditedFile::open() {
  std::error_code code = sys::fs::openFileForReadWrite(
      path, descriptor, sys::fs::CD_OpenExisting, sys::fs::OF_None);
  if (!code)
    code = sys::fs::file_size(path, end);
  if (code)
    return createStringError(code.message());
  os = std::make_unique<raw_fd_ostream>(descriptor, /*shouldClose=*/true);
  return Error::success();
}

Error EditedFile::readBytes(uint64_t offset, MutableArrayRef<char> bytes) {
  auto got = sys::fs::readNativeFileSlice(
      sys::fs::convertFDToNativeFile(descriptor), bytes, offset);
  if (!got)
    return got.takeError();
  return *got == bytes.size() ? Error::success()
                              : createStringError("it ends early");
}

void EditedFile::append(uint64_t offset,
                        function_ref<void(raw_ostream &)> write) {
  os->seek(end);
  os->write_zeros(unsigned(offset - end)); // less than a page
  write(*os);
  end = os->tell();
}

Error EditedFile::close(Error failure) {
  os->close();
  std::error_code code = os->error();
  os->clear_error();
  return failure || !code ? std::move(failure)
                          : createStringError(code.message());
}

//===----------------------------------------------------------------------===//
// ELF
//===----------------------------------------------------------------------===//

Error ElfEditor::readTables() {
  if (Error error = file.read(start, MutableArrayRef(header)))
    return error;
  if (!header.checkMagic() || header.getFileClass() != ELF::ELFCLASS64)
    return createStringError("it is no ELF file of 64 bits");
  sections.resize(header.e_shnum);
  segments.resize(header.e_phnum);
  if (Error error =
          file.read(start + header.e_shoff, MutableArrayRef(sections)))
    return error;
  return file.read(start + header.e_phoff, MutableArrayRef(segments));
}

Expected<ELF::Elf64_Shdr *> ElfEditor::find(StringRef name) {
  if (header.e_shstrndx >= sections.size())
    return createStringError("its sections have no names");
  std::vector<char> names(sections[header.e_shstrndx].sh_size);
  if (Error error = file.read(start + sections[header.e_shstrndx].sh_offset,
                              MutableArrayRef(names)))
    return error;
  StringRef text(names.data(), names.size());
  for (ELF::Elf64_Shdr &section : sections)
    if (text.substr(section.sh_name).split('\0').first == name)
      return &section;
  return nullptr;
}

Expected<ELF::Elf64_Phdr *>
ElfEditor::segmentOf(const ELF::Elf64_Shdr &section) {
  for (ELF::Elf64_Phdr &segment : segments)
    if (segment.p_type == ELF::PT_LOAD && segment.p_vaddr <= section.sh_addr &&
        section.sh_addr < segment.p_vaddr + segment.p_memsz) {
      if (segment.p_vaddr == section.sh_addr &&
          segment.p_memsz == section.sh_size)
        return &segment;
      return createStringError(
          "the weights share a segment with other sections");
    }
  return nullptr;
}

/// Appends the section's bytes, and notes in the headers where they are: pages
/// of a segment stand at the same place in the file as in memory.
Error ElfEditor::place(ELF::Elf64_Shdr &section, const SectionBytes &wanted) {
  auto segment = segmentOf(section);
  if (!segment)
    return segment.takeError();
  uint64_t alignment = *segment ? (*segment)->p_align : section.sh_addralign;
  section.sh_offset = alignTo(file.size() - start, alignment,
                              *segment ? section.sh_addr % alignment : 0);
  section.sh_type = ELF::SHT_PROGBITS;
  if (*segment) {
    (*segment)->p_offset = section.sh_offset;
    (*segment)->p_filesz = section.sh_size;
  }
  file.append(start + section.sh_offset, wanted.write);
  uint64_t written = file.size() - start - section.sh_offset;
  if (written == section.sh_size)
    return Error::success();
  return createStringError(formatv("{0} bytes of weights, the section has {1}",
                                   written, section.sh_size));
}

void ElfEditor::writeTables() {
  file.write(start + header.e_shoff, ArrayRef(sections));
  file.write(start + header.e_phoff, ArrayRef(segments));
}

Error ElfEditor::fill(const SectionBytes &wanted) {
  if (Error error = readTables())
    return error;
  auto section = find(wanted.name);
  if (!section)
    return section.takeError();
  bool isOpen = *section && (*section)->sh_type == ELF::SHT_NOBITS &&
                (*section)->sh_size != 0;
  if (!isOpen)
    return Error::success();
  if (Error error = place(**section, wanted))
    return error;
  writeTables();
  return Error::success();
}

Error weir::codegen::fillSection(StringRef path, const SectionBytes &section) {
  EditedFile file(path);
  if (Error error = file.open())
    return error;
  return file.close(ElfEditor(file, 0).fill(section));
}

//===----------------------------------------------------------------------===//
// Archives
//===----------------------------------------------------------------------===//

namespace {
/// A member's header as ar(5) has it: text padded with blanks.
struct MemberHeader {
  char name[16], date[12], user[6], group[6], mode[8], size[10], end[2];
};
static_assert(sizeof(MemberHeader) == 60, "must follow ar(5)");

/// Walks over the members of an archive.
class ArchiveEditor {
public:
  explicit ArchiveEditor(EditedFile &file) : file(file) {}
  Error fillLast(const SectionBytes &section);

private:
  Error findLast();
  Error readHeader(uint64_t offset, uint64_t &size);
  Error writeSize(uint64_t size);

  EditedFile &file;
  uint64_t last = 0; ///< where the last member's header is
  MemberHeader header;
};
} // namespace

static constexpr StringLiteral kArchiveMagic = "!<arch>\n";

Error ArchiveEditor::readHeader(uint64_t offset, uint64_t &size) {
  if (Error error = file.read(offset, MutableArrayRef(header)))
    return error;
  StringRef text(header.size, sizeof(header.size));
  if (text.rtrim().getAsInteger(10, size))
    return createStringError("it is no archive");
  return Error::success();
}

Error ArchiveEditor::findLast() {
  for (uint64_t at = kArchiveMagic.size(), size; at < file.size();
       at += sizeof(header) + alignTo(size, 2)) {
    last = at;
    if (Error error = readHeader(at, size))
      return error;
  }
  return last ? Error::success() : createStringError("it is an empty archive");
}

/// Ten digits are what a member's header has for its size.
Error ArchiveEditor::writeSize(uint64_t size) {
  std::string text = std::to_string(size);
  if (text.size() > sizeof(header.size))
    return createStringError(
        formatv("its object has {0} bytes, a static archive takes "
                "9999999999: put the weights into a file of their "
                "own with --weights",
                size));
  text.resize(sizeof(header.size), ' ');
  llvm::copy(text, header.size);
  file.write(last, ArrayRef(header));
  return Error::success();
}

Error ArchiveEditor::fillLast(const SectionBytes &section) {
  if (Error error = findLast())
    return error;
  uint64_t start = last + sizeof(header), before = file.size();
  if (Error error = ElfEditor(file, start).fill(section))
    return error;
  uint64_t size = file.size() - start;
  if (file.size() == before)
    return Error::success();
  if (size % 2) // members begin at even places
    file.append(file.size(), [](raw_ostream &os) { os << '\n'; });
  return writeSize(size);
}

Error weir::codegen::fillSectionOfLastMember(StringRef path,
                                             const SectionBytes &section) {
  EditedFile file(path);
  if (Error error = file.open())
    return error;
  return file.close(ArchiveEditor(file).fillLast(section));
}
