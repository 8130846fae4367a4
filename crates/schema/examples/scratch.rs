#![allow(missing_docs, clippy::all, clippy::print_stdout, clippy::unwrap_used)]
use std::time::Instant;
#[derive(serde::Deserialize)] #[allow(dead_code)]
struct Sub { schema_version:String, language:String, period: P, organization: serde::de::IgnoredAny, answers: Vec<A>, expenses: Vec<E>, measures: Vec<M> }
#[derive(serde::Deserialize)] #[allow(dead_code)] struct P{from:String,to:String}
#[derive(serde::Deserialize)] #[allow(dead_code)] struct A{id:String,program:String,form:String,period:P,agreement:Option<String>}
#[derive(serde::Deserialize)] #[allow(dead_code)] struct E{id:String,external_id:Option<String>,source:Option<String>,measure:Option<String>,project:Option<String>,activity:Option<String>,date:Option<String>,category:String,description:Option<String>,ledger_account:Option<String>,amount_cents:i64,amount_basis:Option<String>,hours:Option<String>,stage:String,variance_reason:Option<String>,voucher:Option<String>,allocations:Option<Vec<L>>}
#[derive(serde::Deserialize)] #[allow(dead_code)] struct L{agreement:Option<String>,program:Option<String>,eligible:Option<bool>,share_bp:Option<i64>,amount_cents:Option<i64>}
#[derive(serde::Deserialize)] #[allow(dead_code)] struct M{id:String,title:String,axis:Option<String>,objective:Option<String>,domains:Option<Vec<String>>,clienteles:Option<Vec<String>>,lead:Option<String>,planned:Option<String>,expected_results:Option<String>}
fn main(){
 for pretty in [false,true] {
  let mut exp=vec![]; let mut mea=vec![];
  for i in 0..70 { exp.push(serde_json::json!({"id":format!("d{i}"),"external_id":format!("GL-{i}"),"measure":format!("m{}",i%25),"date":"2022-08-14","category":"supplies","description":"Achat de matériel pour l’activité intergénérationnelle","ledger_account":"02-701-90-640","amount_cents":125000+i,"amount_basis":"net_of_rebates","stage":"paid","allocations":[{"agreement":"e1","share_bp":5000,"eligible":true},{"program":"aines-mada-1","amount_cents":100}]})); }
  for i in 0..25 { mea.push(serde_json::json!({"id":format!("m{i}"),"title":"Aménager des aires de repos le long des parcours piétonniers","axis":"Espaces extérieurs et bâtiments","objective":"Favoriser la marche chez les personnes aînées","domains":["seniors","transport"],"clienteles":["seniors","families"],"lead":"Service des loisirs","planned":"2022/2024","expected_results":"Dix bancs installés, « dont six » près des arrêts d’autobus"})); }
  let v=serde_json::json!({"schema_version":"1.0.0","language":"fr","period":{"from":"2022-01-01","to":"2022-12-31"},"organization":{"code_geographique":"49058","kind":"municipality","name":"Drummondville","contacts":[{"id":"a","name":"Jean"}]},"answers":[{"id":"a1","program":"aines-mada-1","form":"final","period":{"from":"2022-01-01","to":"2022-12-31"},"agreement":"e1"}],"agreements":[{"id":"e1","program":"aines-mada-1"}],"measures":mea,"expenses":exp});
  let s=if pretty {serde_json::to_vec_pretty(&v).unwrap()} else {serde_json::to_vec(&v).unwrap()};
  let r=guichet_schema::read(&s); assert!(r.usable); println!("{} bytes, {:?}", s.len(), r.findings.iter().map(|f|(f.code().to_string(),f.pointer.clone())).collect::<Vec<_>>());
  let time=|name:&str,f:&mut dyn FnMut()|{ let mut best=f64::MAX; for _ in 0..15{ let t=Instant::now(); for _ in 0..200 {f()} best=best.min(t.elapsed().as_secs_f64()/200.0*1e6);} println!("{name}: {best:.1} us"); };
  time("typed",&mut||{std::hint::black_box(serde_json::from_slice::<Sub>(&s).unwrap());});
  time("value",&mut||{std::hint::black_box(serde_json::from_slice::<serde_json::Value>(&s).unwrap());});
  time("ignored",&mut||{std::hint::black_box(serde_json::from_slice::<serde::de::IgnoredAny>(&s).unwrap());});
  time("read",&mut||{std::hint::black_box(guichet_schema::read(&s));});
  let mut fin = guichet_schema::read(&s).submission;
  time("finish",&mut||{fin.finish();});
  time("canonical",&mut||{std::hint::black_box(guichet_schema::canonical(&s));});
 }
 for f in std::env::args().skip(1){ let b=std::fs::read(&f).unwrap(); let r=guichet_schema::read(&b); println!("{f} usable {} {}", r.usable, r.findings.len()); for x in r.findings.iter().take(10) {println!("  {} {:?} {:?} {:?}",x.code(),x.pointer,x.provided,x.args);} }
}
