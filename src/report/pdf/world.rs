//! Owns what typst may see: the source, the figures and the fonts. There is no disk, no network, no date and no font of the system.

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::PdfError;

/// Everything that typst may see.
pub(super) struct World {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: Source,
    files: Vec<(FileId, Bytes)>,
}

fn file(name: &str) -> Result<FileId, PdfError> {
    let path = VirtualPath::new(name).map_err(|_| PdfError::Typeset(format!("`{name}` is no path")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World {
    /// A world of this source and these files.
    pub(super) fn new(text: String, files: Vec<(String, Vec<u8>)>) -> Result<Self, PdfError> {
        let own: [&'static [u8]; 2] = [
            include_bytes!("../../../data/fonts/cartwright-sans.ttf"),
            include_bytes!("../../../data/fonts/cartwright-sans-bold.ttf"),
        ];
        let fonts: Vec<Font> =
            own.into_iter().chain(typst_assets::fonts()).flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect();
        // Cells that are the heads of their rows.
        let features = [Feature::A11yExtras].into_iter().collect();
        let mut known = Vec::new();
        for (name, bytes) in files {
            known.push((file(&name)?, Bytes::new(bytes)));
        }
        Ok(Self {
            library: LazyHash::new(Library::builder().with_features(features).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main: Source::new(file("main.typ")?, text),
            files: known,
        })
    }

    /// The source, set.
    pub(super) fn pdf(&self, title: &str) -> Result<Vec<u8>, PdfError> {
        let document = typst::compile::<PagedDocument>(self).output.map_err(|faults| told(&faults))?;
        let write = |standards: &[PdfStandard]| {
            let standards =
                PdfStandards::new(standards).map_err(|fault| PdfError::Typeset(fault.message().to_string()))?;
            let options = PdfOptions {
                ident: Smart::Custom(title.to_owned()),
                creator: Smart::Custom(Some("cartwright".to_owned())),
                timestamp: None,
                standards,
                ..PdfOptions::default()
            };
            typst_pdf::pdf(&document, &options).map_err(|faults| told(&faults))
        };
        write(&[PdfStandard::Ua_1]).or_else(|_| write(&[]))
    }
}

fn told(faults: &[SourceDiagnostic]) -> PdfError {
    PdfError::Typeset(faults.iter().map(|fault| fault.message.to_string()).collect::<Vec<_>>().join("; "))
}

impl typst::World for World {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.iter().find(|(own, _)| *own == id).map(|(_, own)| own.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
