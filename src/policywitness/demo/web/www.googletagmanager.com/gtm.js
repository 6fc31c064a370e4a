// Stand-in for a Google Tag Manager container (ours, for the demo web): decides per page which tags to load.
(function () {
  "use strict";
  var gpc = navigator.globalPrivacyControl === true;
  var dnt = navigator.doNotTrack === "1";
  var experiments = (window.larkfield && window.larkfield.experiments) || [];
  var groups = /(?:^|; )OptanonConsent=[^;]*groups=([^&;]*)/.exec(document.cookie);

  // An opt-out banner: everything is allowed until the visitor said no to a group.
  function allowed(group) {
    return !groups || decodeURIComponent(groups[1]).indexOf(group + ":0") < 0;
  }

  function load(src) {
    var script = document.createElement("script");
    script.async = true;
    script.src = src;
    document.head.appendChild(script);
  }

  window.dataLayer = window.dataLayer || [];
  window.gtag = function () {
    window.dataLayer.push(arguments);
  };
  var adStorage = gpc || !allowed("C0004") ? "denied" : "granted";
  window.gtag("consent", "default", { ad_storage: adStorage, analytics_storage: "granted" });
  window.gtag("js", new Date());

  var tags = [
    {
      name: "Google Analytics 4 and Google Ads", group: "C0002", run: function () {
        window.gtag("config", "G-LRK4F1ELD0");
        window.gtag("config", "AW-1040207311");
        load("https://www.googletagmanager.com/gtag/js?id=G-LRK4F1ELD0&l=dataLayer&cx=c");
      }
    },
    {
      name: "Meta Pixel", group: "C0004", run: function () {
        var fbq = (window.fbq = function () { fbq.queue.push(arguments); });
        fbq.queue = [];
        fbq("init", "918273645546372");
        fbq("track", "PageView");
        load("https://connect.facebook.net/en_US/fbevents.js");
      }
    },
    {
      name: "LinkedIn Insight", group: "C0004", except: gpc, run: function () {
        window._linkedin_partner_id = "4820173";
        load("https://snap.licdn.com/li.lms-analytics/insight.min.js");
      }
    },
    {
      name: "Hotjar", group: "C0002", except: dnt, run: function () {
        window._hjSettings = { hjid: 3190427, hjsv: 6 };
        load("https://static.hotjar.com/c/hotjar-3190427.js?sv=6");
      }
    },
    {
      name: "Microsoft Clarity", group: "C0002", run: function () {
        load("https://www.clarity.ms/tag/lk9f2demo1?ref=gtm2");
      }
    },
    {
      name: "Microsoft UET", group: "C0004", run: function () {
        window.uetq = window.uetq || [];
        window.uetq.push({ ti: "148002719" });
        load("https://bat.bing.com/bat.js");
      }
    },
    {
      name: "TikTok", group: "C0004", except: experiments.indexOf("video") < 0, run: function () {
        load("https://analytics.tiktok.com/i18n/pixel/events.js?sdkid=CLARKFIELD0DEMO7TT0&lib=ttq");
      }
    },
    {
      name: "Pinterest", group: "C0004", except: experiments.indexOf("pins") < 0, run: function () {
        var pintrk = (window.pintrk = function () { pintrk.queue.push(arguments); });
        pintrk.queue = [];
        pintrk("load", "2613070000001");
        pintrk("page");
        load("https://s.pinimg.com/ct/core.js");
      }
    }
  ];
  tags.forEach(function (tag) {
    if (!tag.except && allowed(tag.group)) tag.run();
  });
})();
