//! Owns what the document's main part refers to: pictures inside the file, and addresses outside it. The same picture or address is referred to once.

use super::text::escape;

/// A picture of the file.
pub(super) struct Picture {
    /// Its name in the folder of pictures.
    pub(super) name: String,
    /// Its bytes, as PNG.
    pub(super) bytes: Vec<u8>,
}

/// What the main part refers to, in the order in which it came up.
#[derive(Default)]
pub(super) struct Relations {
    pictures: Vec<Picture>,
    addresses: Vec<String>,
}

impl Relations {
    /// The name of the reference to an address.
    pub(super) fn web(&mut self, url: &str) -> String {
        let at = self.addresses.iter().position(|known| known == url).unwrap_or_else(|| {
            self.addresses.push(url.to_owned());
            self.addresses.len() - 1
        });
        format!("web{}", at + 1)
    }

    /// The name of the reference to a picture, which is kept under the first name it had.
    pub(super) fn picture(&mut self, name: &str, bytes: Vec<u8>) -> String {
        let at = self.pictures.iter().position(|known| known.bytes == bytes).unwrap_or_else(|| {
            self.pictures.push(Picture { name: format!("{}-{name}.png", self.pictures.len() + 1), bytes });
            self.pictures.len() - 1
        });
        format!("picture{}", at + 1)
    }

    /// The pictures.
    pub(super) fn pictures(&self) -> &[Picture] {
        &self.pictures
    }

    /// The references as their part of the file; `parts` are other parts: name of the reference, kind, file.
    pub(super) fn part(&self, parts: &[(&str, &str, &str)]) -> String {
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
            <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\n"
            .to_owned();
        for (name, own, file) in parts {
            out += &format!("<Relationship Id=\"{name}\" Type=\"{kind}/{own}\" Target=\"{file}\"/>\n");
        }
        for (at, own) in self.pictures.iter().enumerate() {
            out += &format!(
                "<Relationship Id=\"picture{}\" Type=\"{kind}/image\" Target=\"media/{}\"/>\n",
                at + 1,
                own.name
            );
        }
        for (at, url) in self.addresses.iter().enumerate() {
            out += &format!(
                "<Relationship Id=\"web{}\" Type=\"{kind}/hyperlink\" Target=\"{}\" TargetMode=\"External\"/>\n",
                at + 1,
                escape(url)
            );
        }
        out + "</Relationships>\n"
    }
}
